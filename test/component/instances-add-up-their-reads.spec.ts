import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import { twoInstances } from '../support/two-instances.js';

/** By then what one has stored was told to the other. */
const TOLD_MS = 300;

describe('views that instances look at one by one', () => {
  it('cost a page of VBS’s list as soon as their reads together would have paid for it, and then nothing', async () => {
    const { one, other, ask, sandbox } = await twoInstances();
    const ids = Array.from({ length: 7 }, (_, at) => {
      const built = buildBackup({
        key: `k${at}`,
        server: `s${at}`,
        disks: 1,
        startedAt: new Date('2026-02-01T01:00:00Z'),
      });
      sandbox.world.addBackup(built);
      return built.item.id;
    });
    const disksAsked = async (gateway: typeof one, id = ''): Promise<(string | null)[]> => {
      sandbox.forgetRequests();
      expect((await ask(gateway, gateway.viewPath(id))).status).toBe(200);
      await gateway.quiet();
      await sleep(TOLD_MS);
      return sandbox.requests('vbs').map(({ query }) => query.get('volume_id'));
    };
    expect(await disksAsked(other, ids[0])).toEqual([expect.any(String)]);
    for (const id of ids.slice(1, 4)) expect(await disksAsked(one, id)).toEqual([expect.any(String)]);
    expect(await disksAsked(other, ids[4])).toEqual([null]); // the list, after two reads of its own: the others' are counted
    expect(await disksAsked(other, ids[5])).toEqual([]);
    expect(await disksAsked(one, ids[6])).toEqual([]); // a page is everybody's
  });
});
