import { expect, it } from '@jest/globals';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import { aGateway } from '../support/gateway.js';
import { pageOf, walk } from '../support/lists.js';

it('the history of one disk is its backups, newest first, for one call among a thousand others', async () => {
  const gateway = await aGateway();
  const { sandbox } = gateway;
  const history = Array.from({ length: 12 }, (_, index) => {
    const startedAt = new Date(Date.UTC(2026, 0, 1 + index));
    const built = buildBackup({ key: `day ${index}`, server: 'ecs-of-the-disk', disks: 2, startedAt });
    sandbox.world.addBackup(built);
    return built.rows[0];
  });
  for (let index = 0; index < 1000; index += 1) {
    const startedAt = new Date(Date.UTC(2026, 5, 1) + index * 1000);
    sandbox.world.addBackup(buildBackup({ key: `other ${index}`, server: `ecs-${index}`, disks: 1, startedAt }));
  }
  const volumeId = history[0]?.volume_id ?? '';
  const expected = history.map((row) => row?.id).reverse();
  const { items, nextCursor } = await pageOf(gateway, 'volume-backups', { volumeId: volumeId.toUpperCase() });
  expect([items.map(({ id }) => id), nextCursor]).toEqual([expected, null]);
  expect(sandbox.requests('vbs').map(({ query }) => query.get('volume_id'))).toEqual([volumeId]);
  // By pages, and in another order, out of the same answer.
  const paged = await walk(gateway, 'volume-backups', { volumeId, limit: '5' });
  expect(paged.map(({ id }) => id)).toEqual(expected);
  const oldest = await pageOf(gateway, 'volume-backups', { volumeId, sort: 'createdAt', status: 'available' });
  expect(oldest.items.map(({ id }) => id)).toEqual([...expected].reverse());
  expect(sandbox.requests('vbs')).toHaveLength(1);
});
