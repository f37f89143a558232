import { describe, expect, it } from '@jest/globals';
import type { BackupView } from '../../src/core/backup-view.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { crowd, listPath, pageOf, type ListName } from '../support/lists.js';

const SECOND = 1000;
const settings = { REQUEST_DEADLINE_MS: '1500' };
const QUERIES: readonly [ListName, Record<string, string>][] = [
  ['backups', {}],
  ['backups', { sort: 'name' }],
  ['backups', { include: 'volumes' }],
  ['volume-backups', {}],
  ['volume-backups', { sort: 'name' }],
];

const serviceOf = (list: ListName): 'csbs' | 'vbs' => (list === 'backups' ? 'csbs' : 'vbs');

async function told(gateway: TestGateway, list: ListName, query: Record<string, string>): Promise<unknown[]> {
  const { status, headers, text } = await gateway.get(listPath(gateway, list, query));
  const { code } = JSON.parse(text) as { code?: string };
  return [status, code, headers.get('content-type'), headers.has('retry-after')];
}

describe('while its service is away and nothing of a list is known', () => {
  it.each(QUERIES)('the caller of %s %j is told so, in our words', async (list, query) => {
    const gateway = await aGateway({ settings });
    const { sandbox } = gateway;
    const problem = 'application/problem+json; charset=utf-8';
    sandbox.always(serviceOf(list)).status(503);
    expect(await told(gateway, list, query)).toEqual([502, 'upstream-error', problem, false]);
    sandbox.heal();
    sandbox.always(serviceOf(list)).status(404); // as of a backup that is not there
    expect(await told(gateway, list, query)).toEqual([502, 'upstream-error', problem, false]);
    sandbox.heal();
    sandbox.always(serviceOf(list)).status(200, { hello: [] });
    expect(await told(gateway, list, query)).toEqual([502, 'upstream-malformed', problem, false]);
    sandbox.heal();
    sandbox.next(serviceOf(list)).status(401);
    sandbox.next(serviceOf(list)).status(401);
    expect(await told(gateway, list, query)).toEqual([502, 'upstream-auth', problem, false]);
    sandbox.always(serviceOf(list)).hang();
    expect(await told(gateway, list, query)).toEqual([504, 'upstream-timeout', problem, false]);
    sandbox.heal();
    sandbox.always(serviceOf(list)).status(429);
    expect(await told(gateway, list, query)).toEqual([503, 'upstream-throttled', problem, true]);
  });
});

describe('while a service is away and a list is known', () => {
  it.each(QUERIES)('%s %j is answered as it was, and says how old it is', async (list, query) => {
    const gateway = await aGateway({ settings });
    const before = await pageOf(gateway, list, query);
    gateway.sandbox.always('csbs').status(503);
    gateway.sandbox.always('vbs').status(503);
    gateway.clock.advance(1000 * SECOND);
    const { status, headers, text } = await gateway.get(listPath(gateway, list, query));
    expect([status, headers.get('age')]).toEqual([200, '1000']);
    const after = JSON.parse(text) as typeof before;
    expect(after.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
    gateway.clock.advance(2 * 86_400 * SECOND);
    expect((await gateway.get(listPath(gateway, list, query))).status).toBe(502);
  });

  it('each backup of it says that CSBS’s half is stale, and why', async () => {
    const gateway = await aGateway({ settings });
    await pageOf(gateway, 'backups', { include: 'volumes' });
    gateway.sandbox.always('csbs').status(503);
    gateway.clock.advance(1000 * SECOND);
    const { items } = await pageOf<BackupView>(gateway, 'backups', { include: 'volumes' });
    for (const { sources } of items) expect(sources.csbs).toMatchObject({ status: 'stale', error: 'upstream-error' });
    gateway.sandbox.heal();
    gateway.clock.advance(1000 * SECOND);
    const well = await pageOf<BackupView>(gateway, 'backups', { include: 'volumes' });
    expect(well.items.filter(({ sources }) => sources.csbs.status !== 'ok')).toEqual([]);
  });

  it('VBS’s half of each stands in as it was known, and what nobody has seen is unknown', async () => {
    const gateway = await aGateway({ settings });
    const query = { include: 'volumes', limit: '1000' };
    const before = await pageOf<BackupView>(gateway, 'backups', query);
    gateway.sandbox.always('vbs').status(503);
    gateway.clock.advance(1000 * SECOND);
    const [fresh] = crowd(gateway.sandbox, 'new', 1);
    const { items } = await pageOf<BackupView>(gateway, 'backups', query);
    for (const { id, volumes, summary, sources } of items) {
      const known = before.items.find((item) => item.id === id);
      if (id === fresh?.item.id) {
        expect([summary.unknown, sources.vbs.status]).toEqual([1, 'unavailable']);
      } else {
        expect([id, volumes.map(({ match }) => match)]).toEqual([id, known?.volumes.map(({ match }) => match)]);
        expect(sources.vbs.status).toBe(volumes.length === 0 ? 'skipped' : 'stale');
      }
    }
  });
});

describe('while VBS is away', () => {
  it('the backups are shown all the same, their disks unknown, and are whole again soon after', async () => {
    const gateway = await aGateway({ settings });
    const query = { include: 'volumes', limit: '1000' };
    gateway.sandbox.always('vbs').status(503);
    const { items } = await pageOf<BackupView>(gateway, 'backups', query);
    const withDisks = items.filter(({ volumes }) => volumes.length > 0);
    expect(withDisks.length).toBeGreaterThan(20);
    for (const { completeness, sources } of withDisks) {
      expect([completeness, sources.vbs.status, sources.vbs.error]).toEqual([
        'partial',
        'unavailable',
        'upstream-error',
      ]);
    }
    expect(gateway.sandbox.requests('vbs').length).toBeLessThanOrEqual(2);
    gateway.sandbox.heal();
    gateway.clock.advance(6 * SECOND);
    const well = await pageOf<BackupView>(gateway, 'backups', query);
    expect(well.items.filter(({ sources }) => sources.vbs.status === 'unavailable')).toEqual([]);
  });

  it('a list without its half neither notices nor asks', async () => {
    const gateway = await aGateway({ settings });
    gateway.sandbox.always('vbs').status(503);
    expect((await pageOf(gateway, 'backups')).items.length).toBeGreaterThan(20);
    expect(gateway.sandbox.requests('vbs')).toEqual([]);
  });
});

describe('a page that is longer than any that is read', () => {
  it('is asked for in smaller ones', async () => {
    const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    const { world } = gateway.sandbox;
    const many = crowd(gateway.sandbox, 'long', 300);
    for (const { item } of many) world.patchItem(item.id, { description: 'x'.repeat(20_000) });
    const { items, nextCursor } = await pageOf(gateway, 'backups', { limit: '1000', fields: 'name', sort: 'name' });
    expect([items.length, nextCursor]).toEqual([world.project().items.size, null]);
    const limits = gateway.sandbox.requests('csbs').map(({ query }) => query.get('limit'));
    expect(limits.slice(0, 3)).toEqual(['1000', '250', '62']);
    expect(new Set(limits.slice(2))).toEqual(new Set(['62']));
  });
});

it('a list costs no call beyond the cloud’s limit', async () => {
  const gateway = await aGateway({ settings: { ...settings, UPSTREAM_RATE_LIMIT: '3/5m' } });
  const statuses: number[] = [];
  for (const limit of ['1', '2', '3', '4', '5']) {
    statuses.push((await gateway.get(listPath(gateway, 'backups', { limit }))).status);
  }
  expect(statuses).toEqual([200, 200, 200, 503, 503]);
  expect(gateway.sandbox.requests('csbs')).toHaveLength(3);
});
