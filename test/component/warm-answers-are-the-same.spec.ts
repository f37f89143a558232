import { describe, expect, it } from '@jest/globals';
import { parseKey } from '../../src/auth/key-format.js';
import { KeyStore } from '../../src/auth/key-store.js';
import { revokeKey } from '../../src/keys/key-operations.js';
import { WarmAnswers } from '../../src/warm/warm-answers.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { anAsker, atOnce, comparable, type Told } from '../support/asker.js';
import { coldBackups } from '../support/cold-backups.js';
import { bearer, aGatewayOver, type Stage, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

const RECHECK_MS = 60_000;
const FRESH_FOR_LONG = { CACHE_FRESH_S: '3600', CACHE_FRESH_ACTIVE_S: '3600' };
/** The first is made, the second is known to be a hit, the third is warm. */
const COLD_AND_HIT = 2;

/** The key file is looked at so rarely that somebody's second question needs no look. */
async function aWarmGateway(settings: Readonly<Record<string, string>> = {}, stage: Stage = {}) {
  const gateway = await aGatewayOver(await aSandbox(), settings, { keyRecheckMs: RECHECK_MS, ...stage });
  const warm = gateway.gateway.app.get(WarmAnswers, { strict: false });
  const askAny = anAsker(gateway.url);
  const ask = (path: string, headers: Record<string, string> = {}, method?: string): Promise<Told> =>
    askAny(path, { 'X-API-Key': gateway.key, ...headers }, method);
  /** Asks until the next one for the same finds it warm. */
  const warmed = async (path: string, headers: Record<string, string> = {}): Promise<Told[]> => {
    const told: Told[] = [];
    for (let time = 0; time < COLD_AND_HIT; time += 1) told.push(await ask(path, headers));
    return told;
  };
  return { ...gateway, warm, ask, warmed };
}

type WarmGateway = Awaited<ReturnType<typeof aWarmGateway>>;

const header = ({ headers }: Told, wanted: string): string | undefined =>
  headers.find(([name]) => name === wanted)?.[1];

const view = ({ viewPath }: Pick<TestGateway, 'viewPath'>): string => viewPath(SEED_BACKUP);

/** What the next answer is, and whether it was given warm. */
async function next(
  { warm, ask }: WarmGateway,
  path: string,
  headers: Record<string, string> = {},
  method?: string,
): Promise<{ readonly told: Told; readonly isWarm: boolean }> {
  const before = warm.given;
  const told = await ask(path, headers, method);
  return { told, isWarm: warm.given > before };
}

const settled = (sandbox: Sandbox): readonly string[] => coldBackups(sandbox, 'warm', 3).map(({ id }) => id);

const ADDRESSES: readonly (readonly [string, (gateway: TestGateway) => string])[] = [
  ['a view', view],
  ['some fields of it', (gateway) => `${view(gateway)}?fields=id,name,volumes.id`],
  ['a batch', ({ projectId, sandbox }) => `/api/v1/projects/${projectId}/backups?ids=${settled(sandbox).join()}`],
  ['a page of backups', ({ projectId }) => `/api/v1/projects/${projectId}/backups?limit=5`],
  ['some fields of a page', ({ projectId }) => `/api/v1/projects/${projectId}/backups?limit=5&fields=id`],
  ['a page of volume backups', ({ projectId }) => `/api/v1/projects/${projectId}/volume-backups?limit=5`],
  ['some fields of those', ({ projectId }) => `/api/v1/projects/${projectId}/volume-backups?limit=5&fields=id`],
  ['a raw checkpoint item', ({ projectId }) => `/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`],
];
const CODINGS = ['identity', 'gzip', 'br'];

describe('what is answered ahead of the framework', () => {
  it.each(ADDRESSES)('is to the last header what a route says: %s', async (_what, address) => {
    const gateway = await aWarmGateway({ RATE_LIMIT: '1000/1m' });
    const path = address(gateway);
    for (const coding of CODINGS) {
      const [, hit] = await gateway.warmed(path, { 'Accept-Encoding': coding });
      if (hit === undefined) throw new Error('was not asked');
      const { told, isWarm } = await next(gateway, path, { 'Accept-Encoding': coding });
      expect([coding, isWarm, told.status]).toEqual([coding, true, 200]);
      expect(comparable(told)).toEqual(comparable(hit));
      expect(told.headers.map(([name]) => name).sort()).toEqual(hit.headers.map(([name]) => name).sort());
      expect(header(told, 'cache-status')).toBe(header(hit, 'cache-status'));
      expect(header(told, 'age')).toBe(header(hit, 'age'));
    }
    const lines = logLines(gateway, '"answered"').filter(({ route }) => route !== null);
    const [slow, quick] = lines.slice(-2).map((line) => ({ ...line, requestId: '', milliseconds: 0, time: 0 }));
    expect(quick).toEqual(slow);
  });

  it('is put together and packed once, however many ask for the same batch all the time', async () => {
    const gateway = await aWarmGateway();
    const ids = coldBackups(gateway.sandbox, 'many', 50).map(({ id }) => id);
    const path = `/api/v1/projects/${gateway.projectId}/backups?ids=${ids.join()}`;
    await gateway.ask(path);
    const [asked, most] = [300, 16];
    const told = await atOnce(Array.from({ length: asked }), most, () =>
      gateway.ask(path, { 'Accept-Encoding': 'gzip' }),
    );
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200]));
    // Those who have come before it was packed for the first time are not among them.
    expect(gateway.warm.given).toBeGreaterThan(asked - 3 * most);
  });

  it('is a 304 for who has it', async () => {
    const gateway = await aWarmGateway();
    const [, hit] = await gateway.warmed(view(gateway));
    const etag = { 'If-None-Match': hit === undefined ? '' : (header(hit, 'etag') ?? '') };
    const slow = await gateway.ask(view(gateway), { ...etag, 'Content-Length': '0' });
    const { told, isWarm } = await next(gateway, view(gateway), etag);
    expect([isWarm, told.status, told.text]).toEqual([true, 304, '']);
    expect(comparable(told)).toEqual(comparable(slow));
  });

  it('counts for the limit, and is refused beyond it, as everything else', async () => {
    const gateway = await aWarmGateway({ RATE_LIMIT: '5/1m' });
    const statuses: number[] = [];
    const left: (string | undefined)[] = [];
    for (let time = 0; time < 7; time += 1) {
      const told = await gateway.ask(view(gateway));
      statuses.push(told.status);
      left.push(/r=(\d+)/.exec(header(told, 'ratelimit') ?? '')?.[1]);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(left).toEqual(['4', '3', '2', '1', '0', '0', '0']);
    expect(gateway.warm.given).toBe(3);
  });

  it.each([
    ['for who wants a look at the cloud', { 'Cache-Control': 'no-cache' }, 'GET'],
    ['for a HEAD', {}, 'HEAD'],
    ['with a body', { 'Content-Length': '0' }, 'GET'],
    ['with a header that is refused', { Expect: 'something' }, 'GET'],
    ['with another key', { 'X-API-Key': 'bgw_0' }, 'GET'],
  ] as const)('is left to the routes %s', async (_why, headers, method) => {
    const gateway = await aWarmGateway();
    await gateway.warmed(view(gateway));
    const { isWarm } = await next(gateway, view(gateway), headers, method);
    expect(isWarm).toBe(false);
  });

  it('is left to the routes for a page of another origin', async () => {
    const origin = 'https://dashboard.example.com';
    const gateway = await aWarmGateway({ CORS_ORIGINS: origin });
    await gateway.warmed(view(gateway));
    const { told, isWarm } = await next(gateway, view(gateway), { Origin: origin });
    expect([isWarm, header(told, 'access-control-allow-origin')]).toEqual([false, origin]);
  });

  it('ends with its time, and with what the cloud says then', async () => {
    const gateway = await aWarmGateway();
    await gateway.warmed(view(gateway));
    gateway.clock.advance(3_600_000);
    const { isWarm } = await next(gateway, view(gateway));
    expect(isWarm).toBe(false);
  });

  it('is asked of the cloud again once it is forgotten', async () => {
    const gateway = await aWarmGateway();
    const admin = await gateway.createKey(['admin']);
    for (const [, address] of ADDRESSES) await gateway.warmed(address(gateway));
    const forgotten = await fetch(`${gateway.url}/api/v1/projects/${gateway.projectId}/cache`, {
      method: 'DELETE',
      headers: bearer(admin),
    });
    expect(forgotten.status).toBe(204);
    for (const [what, address] of ADDRESSES) {
      const { told, isWarm } = await next(gateway, address(gateway));
      expect([what, isWarm, told.status]).toEqual([what, false, 200]);
    }
  });
});

describe('who is answered so', () => {
  it('is also who asks every few seconds: the key file is looked at meanwhile', async () => {
    const gateway = await aWarmGateway(FRESH_FOR_LONG, { keyRecheckMs: 40 });
    const keys = gateway.gateway.app.get(KeyStore);
    await gateway.warmed(view(gateway));
    for (let time = 0; time < 3; time += 1) {
      gateway.clock.advance(5_000);
      await until(() => keys.recall(gateway.key) !== null); // a look, by the clock of the machine
      expect([time, (await next(gateway, view(gateway))).isWarm]).toEqual([time, true]);
    }
  });

  it('is nobody whose key has been revoked, once the key file has been looked at', async () => {
    const gateway = await aWarmGateway(FRESH_FOR_LONG);
    const other = await gateway.createKey(['view']);
    await gateway.warmed(view(gateway));
    await revokeKey(gateway.keysFile, parseKey(gateway.key)?.id ?? '', gateway.clock.epochMs());
    expect((await next(gateway, view(gateway))).isWarm).toBe(true); // nobody has looked yet
    gateway.clock.advance(RECHECK_MS);
    await gateway.ask(view(gateway), { 'X-API-Key': other }); // has the file looked at
    const { told, isWarm } = await next(gateway, view(gateway));
    expect([told.status, isWarm]).toEqual([401, false]);
  });

  it('is nobody whose key has ended, at that very moment', async () => {
    const gateway = await aWarmGateway();
    const key = await gateway.createKey(['view'], undefined, new Date(gateway.clock.epochMs() + 300).toISOString());
    await gateway.warmed(view(gateway), { 'X-API-Key': key });
    gateway.clock.advance(299);
    expect((await next(gateway, view(gateway), { 'X-API-Key': key })).isWarm).toBe(true);
    gateway.clock.advance(1);
    const { told, isWarm } = await next(gateway, view(gateway), { 'X-API-Key': key });
    expect([told.status, isWarm]).toEqual([401, false]);
  });

  it.each([
    ['of another project', ['view', 'raw', 'network'], ['0'.repeat(32)], 404],
    ['without the scope', ['network'], undefined, 403],
  ] as const)('is nobody %s, whatever others have been told', async (_who, scopes, projects, status) => {
    const gateway = await aWarmGateway();
    const other = await gateway.createKey(scopes, projects);
    const same = await gateway.createKey(['view', 'raw', 'network']);
    for (const [what, address] of ADDRESSES) {
      const path = address(gateway);
      await gateway.warmed(path, { 'X-API-Key': same });
      // Twice, for the second time the key itself is known.
      await gateway.ask(path, { 'X-API-Key': other });
      const { told, isWarm } = await next(gateway, path, { 'X-API-Key': other });
      expect([what, isWarm, told.status]).toEqual([what, false, status]);
      expect((await next(gateway, path, { 'X-API-Key': same })).isWarm).toBe(true);
    }
  });

  it('sees addresses of the network by its own scopes', async () => {
    const gateway = await aWarmGateway();
    const network = await gateway.createKey(['view', 'raw', 'network']);
    for (const [what, address] of ADDRESSES) {
      const path = address(gateway);
      const [, without] = await gateway.warmed(path);
      const [, within] = await gateway.warmed(path, { 'X-API-Key': network });
      const [quick, quickWithin] = [await next(gateway, path), await next(gateway, path, { 'X-API-Key': network })];
      expect([what, quick.isWarm, quickWithin.isWarm]).toEqual([what, true, true]);
      expect([quick.told.text, quickWithin.told.text]).toEqual([without?.text, within?.text]);
    }
  });

  it('has the last answer of its connection when the gateway ends', async () => {
    const gateway = await aWarmGateway();
    await gateway.warmed(view(gateway));
    void gateway.gateway.drain();
    const { told, isWarm } = await next(gateway, view(gateway));
    expect([told.status, header(told, 'connection'), isWarm]).toEqual([200, 'close', false]);
  });
});

describe('a memory that cannot be shared out evenly', () => {
  it.each(['1048577', '1234567'])('is taken all the same: %s bytes', async (bytes) => {
    const gateway = await aWarmGateway({ CACHE_MEMORY_BYTES: bytes });
    await gateway.warmed(view(gateway));
    expect((await next(gateway, view(gateway))).isWarm).toBe(true);
  });
});
