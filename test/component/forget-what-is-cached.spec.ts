import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aRedis, sharing } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

async function forget(gateway: TestGateway, path: string, key?: string): Promise<number> {
  const headers = { 'X-API-Key': key ?? (await gateway.createKey(['admin'])) };
  const answer = await fetch(`${gateway.url}/api/v1/projects/${gateway.projectId}/cache${path}`, {
    method: 'DELETE',
    headers,
  });
  expect(await answer.text()).toBe('');
  return answer.status;
}

async function refusedForget(gateway: TestGateway, path: string): Promise<number> {
  const headers = { 'X-API-Key': await gateway.createKey(['admin']) };
  return (
    await fetch(`${gateway.url}/api/v1/projects/${gateway.projectId}/cache${path}`, { method: 'DELETE', headers })
  ).status;
}

const name = async (gateway: TestGateway, id = SEED_BACKUP): Promise<string | null> => (await gateway.view(id)).name;

describe('what is cached', () => {
  it('of one backup is forgotten on request: CSBS and VBS are asked anew, about that one alone', async () => {
    const gateway = await aGateway();
    const { view, get, sandbox, projectId } = gateway;
    const raw = `/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`;
    await Promise.all([view(SEED_BACKUP), view(ODD.encrypted), get(raw)]);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    sandbox.world.patchItem(ODD.encrypted, { name: 'renamed as well' });
    const [{ id: row = '' } = {}] = (await view(SEED_BACKUP)).volumes as readonly { id?: string }[];
    sandbox.world.patchRow(row, { object_count: 99 });
    expect(await forget(gateway, `/backups/${SEED_BACKUP.toUpperCase()}`)).toBe(204);
    const after = await view(SEED_BACKUP);
    expect([after.name, after.volumes[0]?.vbs?.objectCount]).toEqual(['renamed', 99]);
    expect((await get(raw)).text).toContain('renamed');
    expect(await name(gateway, ODD.encrypted)).not.toBe('renamed as well');
  });

  it('of a project is forgotten as a whole, a backup that did not exist among it', async () => {
    const gateway = await aGateway();
    const { get, viewPath, sandbox } = gateway;
    const item = sandbox.world.item(SEED_BACKUP);
    sandbox.world.removeItem(SEED_BACKUP);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(404);
    await name(gateway, ODD.encrypted);
    sandbox.world.addItem(item);
    sandbox.world.patchItem(ODD.encrypted, { name: 'renamed' });
    expect(await forget(gateway, '')).toBe(204);
    expect([(await get(viewPath(SEED_BACKUP))).status, await name(gateway, ODD.encrypted)]).toEqual([200, 'renamed']);
  });

  it('is not brought back by a look that began before', async () => {
    const gateway = await aGateway();
    const { view, sandbox, quiet } = gateway;
    sandbox.next('csbs').delay(300);
    const before = view(SEED_BACKUP);
    while (sandbox.requests('csbs').length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await forget(gateway, `/backups/${SEED_BACKUP}`)).toBe(204);
    await before;
    await quiet();
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    expect(await name(gateway)).toBe('renamed');
  });

  it('is forgotten on every instance within a second', async () => {
    const sandbox = await aSandbox();
    const redis = await aRedis();
    const settings = { ...sharing(redis.url), GATEWAY_SECRET: `of-both-${randomUUID()}` };
    const one = await aGatewayOver(sandbox, settings);
    const other = await aGatewayOver(sandbox, { ...settings, API_KEYS_FILE: one.keysFile });
    for (const path of ['', `/backups/${SEED_BACKUP}`]) {
      const before = await name(one);
      await Promise.all([one.quiet(), other.quiet()]);
      expect(await name(other)).toBe(before);
      sandbox.world.patchItem(SEED_BACKUP, { name: `renamed ${path}` });
      expect(await forget(one, path)).toBe(204);
      const startedAt = performance.now();
      await until(async () => (await name(other)) === `renamed ${path}`);
      expect(performance.now() - startedAt).toBeLessThan(1000);
      expect(await name(one)).toBe(`renamed ${path}`);
    }
  });

  it('is forgotten by no address with a parameter that it does not take', async () => {
    const gateway = await aGateway();
    expect(await refusedForget(gateway, '?nonsense=1')).toBe(400);
    expect(await refusedForget(gateway, `/backups/${SEED_BACKUP}?a=1&a=2`)).toBe(400);
  });

  it('is forgotten for nobody without the scope admin, and never another project’s', async () => {
    const gateway = await aGateway();
    await gateway.view(SEED_BACKUP);
    gateway.sandbox.forgetRequests();
    const stranger = await gateway.createKey(['admin'], ['f'.repeat(32)]);
    for (const [key, status] of [
      [gateway.key, 403],
      [stranger, 404],
    ] as const) {
      const answer = await fetch(`${gateway.url}/api/v1/projects/${gateway.projectId}/cache`, {
        method: 'DELETE',
        headers: { 'X-API-Key': key },
      });
      expect(answer.status).toBe(status);
    }
    await gateway.view(SEED_BACKUP);
    expect(gateway.sandbox.requests()).toEqual([]);
  });
});
