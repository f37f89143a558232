import { describe, expect, it } from '@jest/globals';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import { ODD } from '../../src/sandbox/seed.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';

const UNKNOWN = '00000000-0000-4000-8000-00000000dead';
const SECOND = 1000;

interface Item {
  readonly id: string;
  readonly ok: boolean;
  readonly backup?: { readonly id: string; readonly summary: { readonly matched: number } };
  readonly problem?: { readonly status: number; readonly code: string; readonly requestId: string };
}

const path = ({ projectId }: TestGateway, ids: readonly string[]): string =>
  `/api/v1/projects/${projectId}/backups?ids=${ids.join()}`;

async function batch(gateway: TestGateway, ids: readonly string[]): Promise<readonly Item[]> {
  const { status, text } = await gateway.get(path(gateway, ids));
  expect(status).toBe(200);
  return (JSON.parse(text) as { items: Item[] }).items;
}

/** A project of 5,000 VBS backups: a hundred servers of four disks, newest first among what is nobody's. */
function fill(sandbox: Sandbox): readonly string[] {
  const { world } = sandbox;
  world.project().rows.clear();
  const made = Array.from({ length: 100 }, (_, index) => {
    const startedAt = new Date(Date.UTC(2026, 0, 1) + index * 60_000);
    const backup = buildBackup({ key: `batch ${index}`, server: `ecs-${index}`, disks: 4, startedAt });
    world.addBackup(backup);
    return backup;
  });
  for (let index = 0; world.project().rows.size < 5000; index += 1) {
    const startedAt = new Date(Date.UTC(2026, 0, 1) + index * 1000);
    for (const row of buildBackup({ key: `filler ${index}`, server: 'ecs-filler', disks: 1, startedAt }).rows) {
      world.addRow(row);
    }
  }
  return made.map(({ item }) => item.id);
}

describe('a batch', () => {
  it('of a hundred backups of four disks among 5,000 rows costs 100 + 6 calls, and none while it is fresh', async () => {
    const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    const { sandbox, clock } = gateway;
    const ids = fill(sandbox);
    const items = await batch(gateway, ids);
    expect(items.map(({ id, backup }) => [id, backup?.id, backup?.summary.matched])).toEqual(
      ids.map((id) => [id, id, 4]),
    );
    expect(sandbox.requests('csbs')).toHaveLength(100);
    expect(sandbox.requests('vbs').length).toBeLessThanOrEqual(6);
    sandbox.forgetRequests();
    clock.advance(15 * SECOND);
    await batch(gateway, ids);
    await batch(gateway, [...ids].reverse());
    expect(sandbox.requests()).toEqual([]);
  });

  it('answers in the order asked, each backup as its own route does, and what fails on its own', async () => {
    const gateway = await aGateway();
    const { sandbox, get, viewPath } = gateway;
    const ids = [ODD.encrypted, UNKNOWN, SEED_BACKUP];
    const items = await batch(gateway, ids);
    expect(items.map(({ id, ok }) => [id, ok])).toEqual([
      [ODD.encrypted, true],
      [UNKNOWN, false],
      [SEED_BACKUP, true],
    ]);
    expect(items[1]?.problem).toMatchObject({ status: 404, code: 'not-found', requestId: expect.any(String) });
    expect(items[2]?.backup).toEqual(JSON.parse((await get(viewPath(SEED_BACKUP))).text));
    sandbox.always('csbs').status(503);
    const [known, unseen] = await batch(gateway, [SEED_BACKUP, ODD.running]);
    expect([known?.ok, unseen?.problem]).toMatchObject([true, { status: 502, code: 'upstream-error' }]);
  });

  it('of which nothing came claims to be no hit, and one with a problem in it is 304 all the same', async () => {
    const gateway = await aGateway();
    const { sandbox, get, key } = gateway;
    const headers = { 'X-API-Key': key, 'Accept-Encoding': 'identity' };
    const first = await get(path(gateway, [SEED_BACKUP, UNKNOWN]), headers);
    const etag = first.headers.get('etag') ?? '';
    expect((await get(path(gateway, [SEED_BACKUP, UNKNOWN]), { ...headers, 'If-None-Match': etag })).status).toBe(304);
    sandbox.always('csbs').status(503);
    const failed = await get(path(gateway, [ODD.running]));
    expect([failed.status, failed.headers.get('cache-status')]).toEqual([200, 'backup-gateway; fwd=miss']);
  });

  it('takes ids in any case, and shows customers’ addresses to nobody without the scope', async () => {
    const gateway = await aGateway();
    const { createKey, get } = gateway;
    const [item] = await batch(gateway, [SEED_BACKUP.toUpperCase()]);
    expect(item).toMatchObject({ id: SEED_BACKUP, backup: { resource: { privateIp: null } } });
    const network = await createKey(['view', 'network']);
    gateway.sandbox.world.patchItem(ODD.encrypted, { backup_data: { private_ip: '10.1.2.3' } });
    expect((await get(path(gateway, [ODD.encrypted]), { 'X-API-Key': network })).text).toContain('10.1.2.3');
    expect((await get(path(gateway, [ODD.encrypted]))).text).not.toContain('10.1.2.3');
  });

  it('is refused as a whole where an id is empty, out of form, repeated, or the hundred and first', async () => {
    const gateway = await aGateway();
    const many = Array.from(
      { length: 101 },
      (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    for (const ids of [[], [''], [SEED_BACKUP, ''], ['x'], [SEED_BACKUP, SEED_BACKUP.toUpperCase()], many]) {
      const { status, text } = await gateway.get(path(gateway, ids));
      expect([ids.length, status, JSON.parse(text)]).toMatchObject([ids.length, 400, { errors: [{ field: 'ids' }] }]);
    }
    const fields = {
      '?ids=a&ids=b': 'ids',
      [`?ids=${SEED_BACKUP}&x=1`]: 'x',
      [`?ids=${SEED_BACKUP}&limit=1`]: 'limit',
    };
    for (const [query, field] of Object.entries(fields)) {
      const { status, text } = await gateway.get(`/api/v1/projects/${gateway.projectId}/backups${query}`);
      expect([status, JSON.parse(text)]).toMatchObject([400, { errors: [{ field }] }]);
    }
    expect(gateway.sandbox.requests('csbs')).toEqual([]);
  });

  it('has an ETag of its own, the age of its oldest part, and is packed for whoever asks for it', async () => {
    const gateway = await aGateway();
    const { get, clock, key } = gateway;
    const ids = [SEED_BACKUP, ODD.encrypted];
    await get(path(gateway, ids.slice(1)));
    clock.advance(7 * SECOND);
    const answer = await get(path(gateway, ids), { 'X-API-Key': key, 'Accept-Encoding': 'gzip' });
    expect([answer.headers.get('age'), answer.headers.get('content-encoding')]).toEqual(['7', 'gzip']);
    const etag = answer.headers.get('etag') ?? '';
    const again = await get(path(gateway, ids), { 'X-API-Key': key, 'Accept-Encoding': 'gzip', 'If-None-Match': etag });
    expect([again.status, again.headers.get('cache-status')]).toEqual([304, 'backup-gateway; hit; ttl=23']);
  });
});
