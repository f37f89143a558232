import { describe, expect, it } from '@jest/globals';
import { BOTH_PROJECT, CBR_ODD } from '../../src/sandbox/seed.cbr.js';
import { addCrowd } from '../../src/sandbox/seed.crowd.js';
import { Generator } from '../../src/sandbox/seed.generator.js';
import type { BackupView } from '../../src/core/backup-view.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { listPath, pageOf, walk, type Listed } from '../support/lists.js';

/** Of each service: as the largest projects have them. */
const COUNT = 3000;
const CHURN = 20;
const ORDERS = ['createdAt', 'updatedAt', 'name', 'status'].flatMap((sort) => [sort, `-${sort}`]);

const both = (): Promise<TestGateway> =>
  aGateway({ sandbox: { projectId: BOTH_PROJECT }, settings: { REQUEST_DEADLINE_MS: '20000' } });

/** Both services with nothing in them but what the test puts there. */
async function emptied(): Promise<TestGateway> {
  const gateway = await both();
  const { world } = gateway.sandbox;
  world.project().items.clear();
  world.project().rows.clear();
  for (const id of world.cbr().ids()) world.cbr().remove(id);
  return gateway;
}

/** As the page says it, told anew: nothing is the lowest, times by what they mean, the id last. */
function isBefore(a: Listed, b: Listed, field: string): boolean {
  const [left, right] = [valueOf(a, field), valueOf(b, field)];
  if (left === right) return a.id < b.id;
  if (left === null || right === null) return left === null;
  return left < right;
}

function valueOf(item: Listed, field: string): string | number | null {
  const value = item[field] as string | null;
  if (value === null || !field.endsWith('At')) return value;
  return Date.parse(value.slice(0, 19)) * 1000 + Number(`0.${/\.(\d+)/.exec(value)?.[1] ?? '0'}`) * 1_000_000;
}

/** Between two pages some of each service go, and some come, anywhere in the order. */
function churning({ sandbox, clock }: TestGateway, ids: { items: readonly string[]; backups: readonly string[] }) {
  const { world } = sandbox;
  const random = new Generator('churn of both');
  const any = (all: readonly string[]): string => all[random.int(0, all.length - 1)] ?? '';
  const gone = new Set<string>();
  let round = 0;
  const between = (): void => {
    for (let index = 0; index < CHURN; index += 1) {
      const [item, backup] = [any(ids.items), any(ids.backups)];
      world.project().items.delete(item);
      if (!gone.has(backup)) world.cbr().remove(backup);
      gone.add(item).add(backup);
    }
    round += 1;
    addCrowd(world, { name: `new ${round}`, csbs: CHURN, cbr: CHURN });
    clock.advance(31_000); // nothing that is kept hides it
  };
  return { between, gone };
}

describe('whoever reads the list of both services page by page', () => {
  it.each(ORDERS)(
    'sees each backup that was there all the time once, in the order of %s',
    async (sort) => {
      const gateway = await emptied();
      const ids = addCrowd(gateway.sandbox.world, { name: 'old', csbs: COUNT, cbr: COUNT });
      const { between, gone } = churning(gateway, ids);
      const field = sort.replace('-', '');
      const seen = await walk(gateway, 'backups', { sort, limit: '1000', fields: `${field},origin` }, between);
      const found = new Set(seen.map(({ id }) => id));
      expect(found.size).toBe(seen.length);
      const stayed = [...ids.items, ...ids.backups].filter((id) => !gone.has(id));
      expect(stayed.length).toBeGreaterThan(COUNT * 1.8);
      expect(stayed.filter((id) => !found.has(id))).toEqual([]);
      const outOfOrder = seen.slice(1).filter((item, at) => {
        const before = seen[at];
        return before !== undefined && (sort === field ? isBefore(item, before, field) : isBefore(before, item, field));
      });
      expect(outOfOrder).toEqual([]);
      expect(new Set(seen.map(({ origin }) => origin))).toEqual(new Set(['csbs', 'cbr']));
    },
    120_000,
  );
});

describe('the list of both services', () => {
  it('costs a call to each for a page of the newest', async () => {
    const gateway = await emptied();
    addCrowd(gateway.sandbox.world, { name: 'some', csbs: 200, cbr: 200 });
    await pageOf(gateway, 'backups', { limit: '20' });
    expect(gateway.sandbox.requests('csbs')).toHaveLength(1);
    expect(gateway.sandbox.requests('cbr').length).toBeLessThanOrEqual(2); // disks come between backups there
  });

  it('may be had of one of them, which alone is asked', async () => {
    const gateway = await both();
    const cbr = await pageOf(gateway, 'backups', { origin: 'cbr', limit: '1000' });
    expect(new Set(cbr.items.map(({ origin }) => origin))).toEqual(new Set(['cbr']));
    expect(gateway.sandbox.requests('csbs')).toEqual([]);
    gateway.sandbox.forgetRequests();
    const csbs = await pageOf(gateway, 'backups', { origin: 'csbs', limit: '1000' });
    expect(new Set(csbs.items.map(({ origin }) => origin))).toEqual(new Set(['csbs']));
    expect(gateway.sandbox.requests('cbr')).toEqual([]);
    const all = await pageOf(gateway, 'backups', { limit: '1000' });
    expect(all.items).toHaveLength(cbr.items.length + csbs.items.length);
    expect((await gateway.get(listPath(gateway, 'backups', { origin: 'vbs' }))).status).toBe(400);
  });

  it('has no part of another backup, and no backup of another project', async () => {
    const gateway = await both();
    const { items } = await pageOf(gateway, 'backups', { limit: '1000' });
    const ids = new Set(items.map(({ id }) => id));
    expect(ids.has(CBR_ODD.documented)).toBe(true);
    expect([CBR_ODD.documentedChild, CBR_ODD.orphan, CBR_ODD.shared].filter((id) => ids.has(id))).toEqual([]);
  });

  it.each(['available', 'error', 'running', 'pending', 'restoring', 'deleting', 'unknown'])(
    'filters both by the state %s',
    async (status) => {
      const gateway = await both();
      const all = await pageOf(gateway, 'backups', { limit: '1000' });
      const some = await pageOf(gateway, 'backups', { limit: '1000', status });
      const wanted = all.items.filter((item) => item['status'] === status).map(({ id }) => id);
      expect(some.items.map(({ id }) => id)).toEqual(wanted);
      expect(some.items.some(({ origin }) => origin === 'cbr')).toBe(true);
    },
  );

  it('joins what disks it knows, and says where it does not know them', async () => {
    const gateway = await both();
    const { items } = await pageOf<BackupView>(gateway, 'backups', {
      limit: '1000',
      include: 'volumes',
      origin: 'cbr',
    });
    const [server] = items.filter(({ id }) => id === CBR_ODD.documentedServer);
    expect(server).toMatchObject({ volumes: [], completeness: 'partial', warnings: [{ code: 'volumes-left-out' }] });
    const without = await pageOf<BackupView>(gateway, 'backups', { limit: '1000', origin: 'cbr' });
    const [plain] = without.items.filter(({ id }) => id === CBR_ODD.documentedServer);
    expect(plain).toMatchObject({ volumes: [], completeness: 'complete', warnings: [] });
  });
});

describe('while one of the services is away, the list', () => {
  it('is what it was, and says of which service it is stale', async () => {
    const gateway = await both();
    const before = await pageOf<BackupView>(gateway, 'backups', { limit: '1000' });
    gateway.sandbox.always('csbs').status(503);
    gateway.clock.advance(1_000_000);
    const { items } = await pageOf<BackupView>(gateway, 'backups', { limit: '1000' });
    expect(items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
    for (const { origin = 'csbs', sources } of items) {
      expect(sources[origin]).toMatchObject({ status: 'stale', error: origin === 'csbs' ? 'upstream-error' : null });
    }
  });

  it('is refused where nothing of it is known, and had of the other', async () => {
    const gateway = await both();
    gateway.sandbox.always('csbs').status(503);
    expect((await gateway.get(listPath(gateway, 'backups', {}))).status).toBe(502);
    const { items } = await pageOf<BackupView>(gateway, 'backups', { origin: 'cbr' });
    expect(items.length).toBeGreaterThan(0);
    for (const { sources } of items) expect(sources.cbr?.status).toBe('ok');
  });
});
