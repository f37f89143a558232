import { describe, expect, it } from '@jest/globals';
import type { FaultPlanner } from '../../src/sandbox/faults.js';
import { BOTH_PROJECT, CBR_LINKED, CBR_ODD, CBR_PROJECT } from '../../src/sandbox/seed.cbr.js';
import { aGateway, aGatewayOver, type TestGateway } from '../support/gateway.js';
import { pageOf } from '../support/lists.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const GIB = 1024 ** 3;
const SETTLED_MS = 31_000;
const settings = { REQUEST_DEADLINE_MS: '1000' };
const both = (more: Readonly<Record<string, string>> = {}): Promise<TestGateway> =>
  aGateway({ sandbox: { projectId: BOTH_PROJECT }, settings: { ...settings, ...more } });

/** Who was asked for a server backup, in the order of coming. */
const askedFor = ({ sandbox }: TestGateway): readonly string[] =>
  sandbox.requests().flatMap(({ service }) => (service === 'csbs' || service === 'cbr' ? [service] : []));

async function anItemOf(gateway: TestGateway): Promise<string> {
  const { items } = await pageOf(gateway, 'backups', { origin: 'csbs', limit: '1' });
  return items[0]?.id ?? 'none';
}

const WAYS_TO_BE_AWAY: readonly (readonly [string, (fault: FaultPlanner) => void])[] = [
  ['answers 503', (fault) => { fault.status(503); }],
  ['never answers', (fault) => { fault.hang(); }],
  ['breaks the connection', (fault) => { fault.drop(); }],
  ['sends something that is not JSON', (fault) => { fault.malformed(); }],
  ['refuses our credential', (fault) => { fault.status(403); }],
  ['knows no such address', (fault) => { fault.status(404, { error_code: 'APIGW.0101', error_msg: 'no API' }); }],
]; // prettier-ignore

describe('one address for both services', () => {
  it('answers a backup of CBR in the same view as those of CSBS', async () => {
    const gateway = await both();
    const view = await gateway.view(CBR_ODD.documented);
    expect(view).toMatchObject({
      id: CBR_ODD.documented,
      projectId: BOTH_PROJECT,
      origin: 'cbr',
      status: 'available',
      progressPercent: 100,
      automatic: true,
      sizeBytes: null,
      resource: { type: 'OS::Nova::Server' },
      volumes: [{ status: 'available', backupSizeBytes: null, source: { volumeSizeBytes: 40 * GIB } }],
      sources: { csbs: { status: 'skipped', fetchedAt: null, error: null }, cbr: { status: 'ok', error: null } },
    });
    const other = await gateway.view(await anItemOf(gateway));
    expect(other).toMatchObject({ origin: 'csbs', sources: { csbs: { status: 'ok' }, cbr: { status: 'skipped' } } });
    expect(Object.keys(view).sort()).toEqual(Object.keys(other).sort());
  });

  it('asks both the first time, and then only the one that has it', async () => {
    const gateway = await both();
    await gateway.view(CBR_ODD.documented);
    expect([...askedFor(gateway)].sort()).toEqual(['cbr', 'csbs']);
    gateway.sandbox.forgetRequests();
    gateway.clock.advance(SETTLED_MS);
    const { headers } = await gateway.get(gateway.viewPath(CBR_ODD.documented), {
      'X-API-Key': gateway.key,
      'Cache-Control': 'no-cache',
    });
    expect(headers.get('cache-status')).toContain('fwd=request');
    expect(askedFor(gateway)).toEqual(['cbr']);
  });

  it('has an unchanged backup under one ETag, whoever was asked for it', async () => {
    const gateway = await both();
    const first = await gateway.get(gateway.viewPath(CBR_ODD.documented));
    gateway.clock.advance(SETTLED_MS);
    await gateway.get(gateway.viewPath(CBR_ODD.documented));
    await gateway.quiet();
    const later = await gateway.get(gateway.viewPath(CBR_ODD.documented));
    expect(later.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('knows from a list where a backup is', async () => {
    const gateway = await both();
    const { items } = await pageOf(gateway, 'backups', { limit: '1000' });
    gateway.sandbox.forgetRequests();
    const [csbs, cbr] = ['csbs', 'cbr'].map((origin) => items.find((item) => item['origin'] === origin)?.id ?? '');
    await gateway.view(csbs ?? '');
    await gateway.view(cbr ?? '');
    expect(askedFor(gateway)).toEqual(['csbs', 'cbr']);
  });

  it('says 404 when both say so, and asks again whoever had it before', async () => {
    const gateway = await both();
    expect((await gateway.get(gateway.viewPath(UNKNOWN))).status).toBe(404);
    expect([...askedFor(gateway)].sort()).toEqual(['cbr', 'csbs']);
    await gateway.view(CBR_ODD.documentedServer);
    gateway.sandbox.world.cbr().remove(CBR_ODD.documentedServer);
    gateway.clock.advance(1_000_000);
    gateway.sandbox.forgetRequests();
    expect((await gateway.get(gateway.viewPath(CBR_ODD.documentedServer))).status).toBe(404);
    expect(askedFor(gateway)).toEqual(['cbr', 'csbs']);
  });

  it('serves batches of both, each on its own', async () => {
    const gateway = await both();
    const ids = [CBR_ODD.documented, await anItemOf(gateway), UNKNOWN];
    const { text } = await gateway.get(`/api/v1/projects/${BOTH_PROJECT}/backups?ids=${ids.join()}`);
    const { items } = JSON.parse(text) as { items: { ok: boolean; backup?: { origin: string } }[] };
    expect(items.map(({ ok, backup }) => (ok ? backup?.origin : 'none'))).toEqual(['cbr', 'csbs', 'none']);
  });

  it('forgets what is cached of a backup, wherever it lives', async () => {
    const gateway = await both();
    const key = await gateway.createKey(['view', 'raw', 'admin'], [BOTH_PROJECT]);
    const raw = `/cbr/v3/${BOTH_PROJECT}/backups/${CBR_ODD.documented}`;
    await gateway.view(CBR_ODD.documented);
    await gateway.get(raw);
    gateway.sandbox.world.cbr().patch(CBR_ODD.documented, { name: 'renamed' });
    const forgotten = await fetch(
      `${gateway.url}/api/v1/projects/${BOTH_PROJECT}/cache/backups/${CBR_ODD.documented}`,
      {
        method: 'DELETE',
        headers: { 'X-API-Key': key },
      },
    );
    expect(forgotten.status).toBe(204);
    expect((await gateway.view(CBR_ODD.documented)).name).toBe('renamed');
    expect((await gateway.get(raw)).text).toContain('renamed');
  });
});

describe('the disks of a backup of CBR', () => {
  it.each<[string, string, readonly string[]]>([
    ['lists them all', CBR_LINKED.all, ['matched']],
    ['lists some', CBR_LINKED.some, ['matched', 'missing']],
    ['lists none', CBR_LINKED.none, ['missing']],
  ])('are what VBS says of them where it %s', async (_, id, matches) => {
    const gateway = await both();
    const { volumes, completeness } = await gateway.view(id);
    expect([...new Set(volumes.map(({ match }) => match))].sort()).toEqual(matches);
    expect(completeness).toBe('complete');
  });

  it('are unknown, and shown, while VBS is away', async () => {
    const gateway = await both();
    gateway.sandbox.always('vbs').status(503);
    const { volumes, completeness } = await gateway.view(CBR_LINKED.all);
    expect(volumes.length).toBeGreaterThan(0);
    expect(new Set(volumes.map(({ match }) => match))).toEqual(new Set(['unknown']));
    expect(completeness).toBe('partial');
  });
});

describe('while CSBS is away', () => {
  it.each(WAYS_TO_BE_AWAY)('backups of CBR are complete, others stale, unknown ones no 404: it %s', async (_, plan) => {
    const gateway = await both();
    const known = await anItemOf(gateway);
    await gateway.view(known);
    gateway.clock.advance(1_000_000);
    plan(gateway.sandbox.always('csbs'));
    expect(await gateway.view(CBR_ODD.documented)).toMatchObject({
      completeness: 'complete',
      sources: { csbs: { status: 'skipped' }, cbr: { status: 'ok' } },
    });
    expect(await gateway.view(known)).toMatchObject({ origin: 'csbs', sources: { csbs: { status: 'stale' } } });
    const { status } = await gateway.get(gateway.viewPath(UNKNOWN));
    expect([502, 503, 504]).toContain(status);
    gateway.sandbox.heal();
    gateway.clock.advance(1_000_000);
    expect((await gateway.get(gateway.viewPath(UNKNOWN))).status).toBe(404);
  });

  it('that takes no more calls, what is known of it is only older', async () => {
    const gateway = await both();
    const known = await anItemOf(gateway);
    await gateway.view(known);
    gateway.clock.advance(1_000_000);
    gateway.sandbox.always('csbs').status(429);
    expect((await gateway.view(CBR_ODD.documented)).completeness).toBe('complete');
    const { status, headers } = await gateway.get(gateway.viewPath(known));
    expect([status, headers.get('age')]).toEqual([200, '1000']);
    expect((await gateway.get(gateway.viewPath(UNKNOWN))).status).toBe(503);
    gateway.sandbox.forgetRequests();
    gateway.clock.advance(1_000_000);
    expect((await gateway.view(CBR_ODD.documented)).origin).toBe('cbr');
    await gateway.quiet();
    expect(askedFor(gateway)).toEqual(['cbr']);
  });

  it('nor is there a 404 while CBR is, for what was in CSBS a moment ago', async () => {
    const gateway = await both();
    gateway.sandbox.always('cbr').status(503);
    expect((await gateway.get(gateway.viewPath(UNKNOWN))).status).toBe(502);
    expect((await gateway.view(await anItemOf(gateway))).origin).toBe('csbs');
  });
});

describe('a project that has one of the services', () => {
  it('is asked for in CBR alone as soon as the others say that they take no such project', async () => {
    const gateway = await aGateway({ sandbox: { projectId: CBR_PROJECT }, settings });
    expect(await gateway.view(CBR_ODD.documented)).toMatchObject({
      origin: 'cbr',
      completeness: 'complete',
      volumes: [{ match: 'skipped', vbs: null }],
      sources: { csbs: { status: 'skipped' }, vbs: { status: 'skipped' }, cbr: { status: 'ok' } },
    });
    expect((await gateway.get(gateway.viewPath(UNKNOWN))).status).toBe(404);
    gateway.sandbox.forgetRequests();
    await gateway.view(CBR_ODD.replicated);
    expect((await gateway.get(gateway.viewPath(UNKNOWN.replace('4000', '4001')))).status).toBe(404);
    await pageOf(gateway, 'backups', { include: 'volumes' });
    const services = new Set(gateway.sandbox.requests().map(({ service }) => service));
    expect([...services]).toEqual(['cbr']);
  });

  it('is found in CBR by the catalog, also where that lists services that refuse it', async () => {
    const gateway = await aGateway({
      sandbox: { projectId: CBR_PROJECT },
      settings: { ...settings, CSBS_ENDPOINT: '', VBS_ENDPOINT: '', CBR_ENDPOINT: 'catalog' },
    });
    expect((await gateway.view(CBR_ODD.documented)).origin).toBe('cbr');
    gateway.sandbox.forgetRequests();
    expect((await gateway.get(gateway.viewPath(UNKNOWN))).status).toBe(404);
    expect(gateway.sandbox.requests().map(({ service }) => service)).toEqual(['cbr']);
  });

  it('is asked for in CBR alone where nothing else is set, and there is no catalog', async () => {
    const sandbox = await aSandbox({ projectId: CBR_PROJECT });
    const { accessKey, secretKey } = sandbox.accessKey;
    const key = { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: accessKey, OS_SECRET_KEY: secretKey };
    const gateway = await aGatewayOver(sandbox, { ...settings, ...key, CSBS_ENDPOINT: '', VBS_ENDPOINT: '' });
    expect(await gateway.view(CBR_ODD.documented)).toMatchObject({
      completeness: 'complete',
      volumes: [{ match: 'skipped' }],
      sources: { csbs: { status: 'skipped' }, vbs: { status: 'skipped' }, cbr: { status: 'ok' } },
    });
    await pageOf(gateway, 'backups', { include: 'volumes' });
    expect(new Set(gateway.sandbox.requests().map(({ service }) => service))).toEqual(new Set(['cbr']));
  });

  it('is asked for in CSBS alone where the catalog has no CBR', async () => {
    const gateway = await aGateway({ sandbox: { cbr: true }, settings: { ...settings, CBR_ENDPOINT: 'catalog' } });
    gateway.sandbox.world.project().services.delete('cbr');
    expect(await gateway.view(SEED_BACKUP)).toMatchObject({ origin: 'csbs', sources: { cbr: { status: 'skipped' } } });
    expect((await gateway.get(gateway.viewPath(UNKNOWN))).status).toBe(404);
    expect(gateway.sandbox.requests('cbr')).toEqual([]);
  });
});

describe('a gateway that is not set up for CBR', () => {
  it('asks it nothing, and says nothing of it', async () => {
    const gateway = await aGateway({
      sandbox: { projectId: BOTH_PROJECT },
      settings: { ...settings, CBR_ENDPOINT: '' },
    });
    const { items } = await pageOf(gateway, 'backups', { limit: '1000' });
    const view = await gateway.view(items[0]?.id ?? '');
    expect(Object.keys(view.sources)).toEqual(['csbs', 'vbs']);
    expect(view).not.toHaveProperty('origin');
    expect((await gateway.get(gateway.viewPath(CBR_ODD.documented))).status).toBe(404);
    expect((await gateway.get(`/cbr/v3/${BOTH_PROJECT}/backups`)).status).toBe(404);
    expect(await pageOf(gateway, 'backups', { origin: 'cbr' })).toEqual({ items: [], nextCursor: null });
    expect(gateway.sandbox.requests('cbr')).toEqual([]);
    expect(await gateway.metrics()).not.toContain('service="cbr"');
  });
});
