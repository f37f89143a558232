import { describe, expect, it } from '@jest/globals';
import type { BackupView } from '../../src/core/backup-view.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { crowd, listPath, pageOf, walk, type Listed, type ListName } from '../support/lists.js';
import { SEED_BACKUP, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const SECOND = 1000;

async function problemOf(gateway: TestGateway, list: ListName, query: string): Promise<unknown> {
  const { status, text } = await gateway.get(`/api/v1/projects/${gateway.projectId}/${list}?${query}`);
  const { errors = [] } = JSON.parse(text) as { errors?: readonly { field: string }[] };
  return [status, ...errors.map(({ field }) => field)];
}

const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);
const asked = ({ sandbox }: TestGateway, service: 'csbs' | 'vbs'): (string | null)[][] =>
  sandbox.requests(service).map(({ query }) => [query.get('status'), query.get('limit')]);

describe('a page of server backups', () => {
  it('is the newest fifty, CSBS’s half alone, for one call', async () => {
    const gateway = await aGateway();
    crowd(gateway.sandbox, 'more', 30);
    const { items, nextCursor } = await pageOf<BackupView>(gateway, 'backups');
    expect([items.length, typeof nextCursor]).toEqual([50, 'string']);
    const times = items.map(({ createdAt }) => createdAt ?? '');
    expect(times).toEqual([...times].sort().reverse());
    for (const { volumes, sources, completeness, summary } of items) {
      expect(volumes.filter(({ match, vbs }) => match !== 'skipped' || vbs !== null)).toEqual([]);
      expect([sources.csbs.status, sources.vbs, completeness]).toEqual([
        'ok',
        { status: 'skipped', fetchedAt: null, error: null },
        'complete',
      ]);
      expect(summary).toEqual({ volumes: volumes.length, matched: 0, missing: 0, unknown: 0, discrepancies: 0 });
    }
    expect([gateway.sandbox.requests('csbs').length, gateway.sandbox.requests('vbs')]).toEqual([1, []]);
  });

  it('with include=volumes shows each as its own route does, but for when it was asked', async () => {
    const gateway = await aGateway();
    const { items, nextCursor } = await pageOf<BackupView>(gateway, 'backups', { limit: '1000', include: 'volumes' });
    expect([items.length, nextCursor]).toEqual([gateway.sandbox.world.project().items.size, null]);
    const pages = gateway.sandbox.requests('vbs').filter(({ path }) => path.endsWith('/detail'));
    expect([gateway.sandbox.requests('csbs').length, pages.length]).toEqual([1, 1]);
    const fetchedAt = expect.anything();
    for (const item of items) {
      const { sources, ...view } = await gateway.view(item.id);
      expect(item).toEqual({
        ...view,
        sources: {
          csbs: { ...sources.csbs, fetchedAt },
          vbs: { ...sources.vbs, fetchedAt: item.sources.vbs.fetchedAt },
        },
      });
    }
  });

  it('is the rest behind a cursor, and null says that there is no more', async () => {
    const gateway = await aGateway();
    const all = await pageOf(gateway, 'backups', { limit: '1000' });
    expect(ids(await walk(gateway, 'backups', { limit: '7' }))).toEqual(ids(all.items));
    expect((await pageOf(gateway, 'backups', { limit: String(all.items.length) })).nextCursor).toBeNull();
  });

  it('is filtered by status in our words, each of CSBS’s that means it', async () => {
    const gateway = await aGateway();
    const { items: all } = await pageOf(gateway, 'backups', { limit: '1000' });
    for (const status of ['pending', 'running', 'available', 'restoring', 'error', 'deleting', 'deleted', 'unknown']) {
      const wanted = all.filter((item) => item['status'] === status);
      const { items } = await pageOf(gateway, 'backups', { limit: '1000', status });
      expect([status, ...ids(items)]).toEqual([status, ...ids(wanted)]);
      expect(ids(await walk(gateway, 'backups', { limit: '1', status }))).toEqual(ids(wanted));
    }
    expect(asked(gateway, 'csbs')).toContainEqual(['waiting_restore', '1000']);
    expect(asked(gateway, 'csbs')).toContainEqual(['restoring', '1000']);
  });

  it('is filtered by a part of the name, by the server, and by times to the last digit, both ends included', async () => {
    const gateway = await aGateway();
    const { items: all } = await pageOf<BackupView>(gateway, 'backups', { limit: '1000' });
    const { name, resource, createdAt } = await gateway.view(SEED_BACKUP);
    const found = async (query: Record<string, string>): Promise<string[]> =>
      ids((await pageOf(gateway, 'backups', { limit: '1000', ...query })).items);
    const where = (test: (item: BackupView) => boolean): string[] => ids(all.filter(test));
    const [part, at, server] = [(name ?? '').slice(3, 9), createdAt ?? '', resource.id ?? ''];
    expect(await found({ name: part })).toEqual(where((item) => item.name?.includes(part) === true));
    expect(await found({ resourceId: server.toUpperCase() })).toEqual(where((item) => item.resource.id === server));
    expect(await found({ from: at })).toEqual(where((item) => (item.createdAt ?? '') >= at));
    expect(await found({ to: at })).toEqual(where((item) => item.createdAt !== null && item.createdAt <= at));
    expect(await found({ from: at, to: at })).toEqual([SEED_BACKUP]);
    expect(await found({ from: at, to: at, sort: 'name' })).toEqual([SEED_BACKUP]);
    expect(await found({ from: at.replace('Z', '1Z') })).not.toContain(SEED_BACKUP);
    expect(await found({ to: '9999-12-31T23:59:59Z' })).toEqual(where((item) => item.createdAt !== null));
    expect(await found({ from: '2017-04-15T06:20:37+02:00', to: '2017-04-15T06:20:38+02:00' })).toEqual([SEED_BACKUP]);
  });

  it('has of each item the wanted fields and its ids', async () => {
    const gateway = await aGateway();
    const { items } = await pageOf(gateway, 'backups', { limit: '2', fields: 'status,volumes.match' });
    for (const item of items) {
      expect(Object.keys(item).sort()).toEqual(['id', 'projectId', 'status', 'volumes']);
      for (const volume of item['volumes'] as readonly object[]) {
        expect(Object.keys(volume).sort()).toEqual(['id', 'match']);
      }
    }
    expect(await problemOf(gateway, 'backups', 'fields=nonsense')).toEqual([400, 'fields']);
  });

  it('shows customers’ addresses to callers with the scope network, and to nobody else', async () => {
    const gateway = await aGateway();
    gateway.sandbox.world.patchItem(SEED_BACKUP, { backup_data: { eip: '80.1.2.3', private_ip: '10.1.2.3' } });
    const network = bearer(await gateway.createKey(['view', 'network']));
    const queries: Record<string, string>[] = [{}, { sort: 'name' }, { fields: 'resource' }];
    for (const query of queries) {
      const path = listPath(gateway, 'backups', { limit: '1000', ...query });
      for (const headers of [network, bearer(gateway.key), network]) {
        const shown = headers === network;
        const { text } = await gateway.get(path, headers);
        expect([shown, text.includes('80.1.2.3'), text.includes('10.1.2.3')]).toEqual([shown, shown, shown]);
      }
    }
  });

  it('leaves out whose id nobody could open, and what is another project’s', async () => {
    const gateway = await aGateway();
    const { world } = gateway.sandbox;
    const { items: before } = await pageOf(gateway, 'backups', { limit: '1000' });
    world.patchItem(ODD.encrypted, { project_id: 'f'.repeat(32) });
    world.patchItem(ODD.noVolumes, { id: '../x' });
    gateway.clock.advance(400 * SECOND);
    for (const sort of ['-createdAt', 'name']) {
      const { items } = await pageOf(gateway, 'backups', { limit: '1000', sort });
      expect(ids(items).sort()).toEqual(
        ids(before)
          .filter((id) => ![ODD.encrypted, ODD.noVolumes].includes(id))
          .sort(),
      );
    }
  });
});

describe('a list', () => {
  it.each<[ListName, string, string]>([
    ['backups', 'limit=0', 'limit'],
    ['backups', 'limit=1001', 'limit'],
    ['backups', 'limit=1e2', 'limit'],
    ['backups', 'limit=', 'limit'],
    ['backups', 'sort=size', 'sort'],
    ['backups', 'sort=', 'sort'],
    ['backups', 'status=waiting_restore', 'status'],
    ['backups', 'status=available,error', 'status'],
    ['backups', 'name=', 'name'],
    ['backups', `name=${'x'.repeat(256)}`, 'name'],
    ['backups', 'resourceId=x', 'resourceId'],
    ['backups', 'from=yesterday', 'from'],
    ['backups', 'to=2026-02-30T00:00:00Z', 'to'],
    ['backups', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ['backups', 'include=everything', 'include'],
    ['backups', 'volumeId=00000000-0000-4000-8000-000000000000', 'volumeId'],
    ['backups', 'cursor=', 'cursor'],
    ['backups', 'cursor=bm90aGluZw', 'cursor'],
    ['backups', 'offset=3', 'offset'],
    ['backups', 'limit=1&limit=2', 'limit'],
    ['backups', '__proto__=1', '__proto__'],
    ['volume-backups', 'limit=1001', 'limit'],
    ['volume-backups', 'sort=container', 'sort'],
    ['volume-backups', 'status=creating', 'status'],
    ['volume-backups', 'volumeId=x', 'volumeId'],
    ['volume-backups', 'resourceId=00000000-0000-4000-8000-000000000000', 'resourceId'],
    ['volume-backups', 'include=volumes', 'include'],
    ['volume-backups', 'fields=volumes', 'fields'],
    ['volume-backups', 'cursor=W10', 'cursor'],
  ])('of %s is refused by name where %s', async (list, query, field) => {
    const gateway = await aGateway();
    expect(await problemOf(gateway, list, query)).toEqual([400, field]);
    expect([...gateway.sandbox.requests('csbs'), ...gateway.sandbox.requests('vbs')]).toEqual([]);
  });

  it('takes no cursor of another list', async () => {
    const gateway = await aGateway();
    const cursors = {
      'sort=-createdAt': (await pageOf(gateway, 'backups', { limit: '1' })).nextCursor ?? '',
      'sort=name': (await pageOf(gateway, 'backups', { limit: '1', sort: 'name' })).nextCursor ?? '',
      'status=available': (await pageOf(gateway, 'backups', { limit: '1', status: 'available' })).nextCursor ?? '',
    };
    for (const [made, cursor] of Object.entries(cursors)) {
      for (const query of Object.keys(cursors)) {
        const status = made === query ? [200] : [400, 'cursor'];
        expect([made, query, await problemOf(gateway, 'backups', `${query}&cursor=${cursor}`)]).toEqual([
          made,
          query,
          status,
        ]);
      }
      expect(await problemOf(gateway, 'volume-backups', `cursor=${cursor}`)).toEqual([400, 'cursor']);
    }
  });

  it.each(['backups', 'volume-backups'] as const)(
    'of %s is cached, packed, told by an ETag, and forgotten on request',
    async (list) => {
      const gateway = await aGateway();
      const { get, clock, key, sandbox, url, projectId } = gateway;
      const path = listPath(gateway, list, { limit: '5', sort: 'name' });
      const headers = { ...bearer(key), 'Accept-Encoding': 'br' };
      const first = await get(path, headers);
      expect([first.headers.get('content-encoding'), first.headers.get('cache-status')]).toEqual([
        'br',
        'backup-gateway; fwd=miss; stored; ttl=30',
      ]);
      const calls = sandbox.requests().length;
      clock.advance(7 * SECOND);
      const etag = first.headers.get('etag') ?? '';
      const again = await get(path, { ...headers, 'If-None-Match': etag });
      expect([again.status, again.headers.get('age'), again.headers.get('cache-status')]).toEqual([
        304,
        '7',
        'backup-gateway; hit; ttl=23',
      ]);
      expect(sandbox.requests()).toHaveLength(calls);
      await get(path, { ...headers, 'Cache-Control': 'no-cache' });
      expect(sandbox.requests().length).toBe(calls + 1);
      const admin = { 'X-API-Key': await gateway.createKey(['admin']) };
      await fetch(`${url}/api/v1/projects/${projectId}/cache`, { method: 'DELETE', headers: admin });
      await get(path, headers);
      expect(sandbox.requests().length).toBe(calls + 2);
    },
  );

  it('that is asked for by many at once is looked at once', async () => {
    const gateway = await aGateway();
    const queries: Record<string, string>[] = [
      {},
      { sort: 'name' },
      { sort: '-status' },
      { sort: 'updatedAt', limit: '3' },
    ];
    await Promise.all(
      Array.from({ length: 20 }, () => queries.map((query) => pageOf(gateway, 'backups', query))).flat(),
    );
    // One page by creation; the others share the whole list.
    expect(gateway.sandbox.requests('csbs')).toHaveLength(2);
  });

  it('of what is changing is looked at again after 3 s, and is the same bytes as long as nothing changes', async () => {
    const gateway = await aGateway({ sandbox: { now: () => new Date('2026-11-26T00:00:00Z') } });
    const path = listPath(gateway, 'backups', { include: 'volumes' });
    const etag = (await gateway.get(path)).headers.get('etag');
    const before = gateway.sandbox.requests('csbs').length;
    gateway.clock.advance(3.5 * SECOND);
    await gateway.get(path);
    await gateway.quiet();
    expect(gateway.sandbox.requests('csbs')).toHaveLength(before + 1);
    expect((await gateway.get(path)).headers.get('etag')).toBe(etag);
  });
});

describe('a page of volume backups', () => {
  it('has of each what a view has of a disk’s', async () => {
    const gateway = await aGateway();
    const { items, nextCursor } = await pageOf(gateway, 'volume-backups', { limit: '1000' });
    expect([items.length, nextCursor]).toEqual([gateway.sandbox.world.project().rows.size, null]);
    const { volumes, projectId } = await gateway.view(SEED_BACKUP);
    for (const id of SEED_VOLUME_BACKUPS) {
      const vbs = volumes.find((volume) => volume.id === id)?.vbs;
      expect(items.find((item) => item.id === id)).toEqual({ id, projectId, ...vbs });
    }
    expect(gateway.sandbox.requests('vbs')).toHaveLength(1); // the view took its rows out of the same page
  });

  it('is filtered by the whole name and by status in our words', async () => {
    const gateway = await aGateway();
    crowd(gateway.sandbox, 'more', 40);
    const { items: all } = await pageOf(gateway, 'volume-backups', { limit: '1000' });
    const where = (test: (item: Listed) => boolean): string[] => ids(all.filter(test));
    for (const status of ['pending', 'running', 'available', 'error', 'unknown']) {
      const { items } = await pageOf(gateway, 'volume-backups', { limit: '1000', status });
      expect([status, ...ids(items)]).toEqual([status, ...where((item) => item['status'] === status)]);
    }
    for (const name of ['backup', 'Backup', 'back', '備份']) {
      const { items } = await pageOf(gateway, 'volume-backups', { limit: '1000', name });
      expect([name, ...ids(items)]).toEqual([name, ...where((item) => item['name'] === name)]);
    }
  });

  it('has no row of another project', async () => {
    const gateway = await aGateway();
    gateway.sandbox.world.patchRow(SEED_VOLUME_BACKUPS[0], { 'os-bak-tenant-attr:tenant_id': 'f'.repeat(32) });
    const { items } = await pageOf(gateway, 'volume-backups', { limit: '1000' });
    expect(ids(items)).not.toContain(SEED_VOLUME_BACKUPS[0]);
    expect(items).toHaveLength(gateway.sandbox.world.project().rows.size - 1);
  });

  it('has of each entry the wanted fields and its ids', async () => {
    const gateway = await aGateway();
    const { items } = await pageOf(gateway, 'volume-backups', { limit: '2', fields: 'status,metadata.encrypted' });
    for (const item of items) expect(Object.keys(item).sort()).toEqual(['id', 'metadata', 'projectId', 'status']);
  });
});
