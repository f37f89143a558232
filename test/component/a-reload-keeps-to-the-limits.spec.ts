import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { callsIn, raw } from '../support/call-counts.js';
import { aCloudWith, aGatewayOverClouds, entry, reloadClouds, servedBy } from '../support/clouds-of-a-file.js';
import type { FakeClock } from '../support/fake-clock.js';
import { follow } from '../support/followed.js';
import { aGatewayOver, bearer, type TestGateway } from '../support/gateway.js';
import { aRedis, sharing } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const SECOND = 1000;
/** Counts are exact where a busy machine is no stalled Redis. */
const PATIENT_MS = 5000;

/** A gateway and a cloud that go by one clock. */
async function byOneClock(settings: Readonly<Record<string, string>>): Promise<TestGateway> {
  let clock: FakeClock | null = null;
  const sandbox = await aSandbox({ now: () => new Date(clock?.epochMs() ?? Date.now()) });
  const gateway = await aGatewayOver(sandbox, settings);
  clock = gateway.clock;
  return gateway;
}

/** How many of so many calls, made at once, were let through. */
async function letThrough(gateway: TestGateway, calls: number): Promise<number> {
  const statuses = await Promise.all(Array.from({ length: calls }, () => raw(gateway)));
  expect(statuses.filter((status) => status !== 404 && status !== 503)).toEqual([]);
  return statuses.filter((status) => status === 404).length;
}

describe('UPSTREAM_RATE_LIMIT', () => {
  it('is not exceeded by a reload: what was called before counts', async () => {
    const gateway = await byOneClock({ UPSTREAM_RATE_LIMIT: '20/1m' });
    const { reload, sandbox, clock } = gateway;
    expect(await letThrough(gateway, 30)).toBe(20);
    await reload({});
    expect(await letThrough(gateway, 10)).toBe(0);
    await reload({ UPSTREAM_RATE_LIMIT: '25/1m' });
    expect(await letThrough(gateway, 30)).toBe(5);
    await reload({ UPSTREAM_RATE_LIMIT: '10/1m' });
    expect(await letThrough(gateway, 10)).toBe(0);
    clock.advance(63 * SECOND);
    expect(await letThrough(gateway, 30)).toBe(10);
    expect(callsIn(60 * SECOND, sandbox.requests('csbs'))).toBe(25);
  });

  it('counts what was called before there was a limit, or while its time was shorter', async () => {
    const gateway = await byOneClock({});
    const { reload, sandbox, clock } = gateway;
    expect(await letThrough(gateway, 15)).toBe(15);
    await reload({ UPSTREAM_RATE_LIMIT: '20/10s' });
    expect(await letThrough(gateway, 10)).toBe(5);
    clock.advance(13 * SECOND);
    expect(await letThrough(gateway, 10)).toBe(10);
    await reload({ UPSTREAM_RATE_LIMIT: '32/1m' });
    expect(await letThrough(gateway, 10)).toBe(2);
    expect(callsIn(60 * SECOND, sandbox.requests('csbs'))).toBe(32);
  });

  it('holds for the project, whichever account it is asked for by', async () => {
    const sandbox = await aSandbox();
    const settings = { UPSTREAM_RATE_LIMIT: '20/1m' };
    const gateway = await aGatewayOver(sandbox, settings);
    expect(await letThrough(gateway, 15)).toBe(15);
    const { settings: clouds, files } = servedBy(entry('another', sandbox, SEED_PROJECT));
    await gateway.reload({ ...settings, ...clouds }, files);
    expect(await letThrough(gateway, 10)).toBe(5);
  });

  it('is not exceeded in Redis either, where terms or the account change', async () => {
    const [sandbox, redis] = [await aSandbox(), await aRedis()];
    const settings = { ...sharing(redis.url), UPSTREAM_RATE_LIMIT: '20/2s', REQUEST_DEADLINE_MS: '500' };
    const gateway = await aGatewayOver(sandbox, settings, { storePatienceMs: PATIENT_MS });
    const { settings: clouds, files } = servedBy(entry('another', sandbox, SEED_PROJECT));
    const turns = [
      () => gateway.reload({ UPSTREAM_RATE_LIMIT: '18/2s' }),
      () => gateway.reload({ ...clouds, UPSTREAM_RATE_LIMIT: '20/2s' }, files),
      () => gateway.reload({ UPSTREAM_RATE_LIMIT: '20/2s' }),
    ];
    for (const turn of turns) {
      const pressing = Array.from({ length: 4 }, async () => {
        const end = performance.now() + 900;
        while (performance.now() < end) if ((await raw(gateway)) === 503) await sleep(20);
      });
      await sleep(300);
      await turn();
      await Promise.all(pressing);
    }
    expect(callsIn(2 * SECOND, sandbox.requests('csbs'))).toBeLessThanOrEqual(20);
    expect(sandbox.requests('csbs').length).toBeGreaterThanOrEqual(18);
  });

  it('is gone with the setting', async () => {
    const gateway = await byOneClock({ UPSTREAM_RATE_LIMIT: '5/1m' });
    expect(await letThrough(gateway, 10)).toBe(5);
    await gateway.reload({ UPSTREAM_RATE_LIMIT: 'none' });
    expect(await letThrough(gateway, 10)).toBe(10);
  });
});

describe('RATE_LIMIT', () => {
  const admitted = async ({ get }: TestGateway, requests: number): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: requests }, () => get('/api/v1/projects')));
    return answers.filter(({ status }) => status === 200).length;
  };

  it.each(['in this instance', 'in Redis'])('is another one from the next request on, counted %s', async (where) => {
    const shared = where === 'in Redis' ? sharing((await aRedis()).url) : {};
    const gateway = await aGatewayOver(
      await aSandbox(),
      { ...shared, RATE_LIMIT: '10/1m' },
      { storePatienceMs: PATIENT_MS },
    );
    expect([await admitted(gateway, 10), await admitted(gateway, 1)]).toEqual([10, 0]);
    await gateway.reload({ RATE_LIMIT: '15/1m' });
    expect(await admitted(gateway, 10)).toBe(4);
    await gateway.reload({ RATE_LIMIT: '5/1m' });
    const refused = await gateway.get('/api/v1/projects');
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([429, expect.stringContaining('q=5')]);
    await gateway.reload({ RATE_LIMIT: '4/1h' });
    expect(await admitted(gateway, 6)).toBe(4);
    await gateway.reload({ RATE_LIMIT: 'none' });
    expect(await admitted(gateway, 20)).toBe(20);
  });

  it('holds for what is answered out of memory as well', async () => {
    const gateway = await aGatewayOver(await aSandbox(), { RATE_LIMIT: '100/1m' }, { keyRecheckMs: 500 });
    const { get, viewPath } = gateway;
    for (let times = 0; times < 3; times += 1) expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    await gateway.reload({ RATE_LIMIT: '2/1m' });
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(429);
  });
});

describe('STREAMS_PER_CALLER', () => {
  it('is another one for streams that are opened from now on; those that are open go on', async () => {
    const gateway = await aGatewayOver(await aSandbox(), { STREAMS_PER_CALLER: '1' });
    const open = () => follow(`${gateway.url}${gateway.viewPath(SEED_BACKUP)}/events`, bearer(gateway.key));
    const first = await open();
    expect([first.status, (await open()).status]).toEqual([200, 429]);
    await gateway.reload({ STREAMS_PER_CALLER: '2' });
    expect([(await open()).status, (await open()).status]).toEqual([200, 429]);
    await gateway.reload({ STREAMS_PER_CALLER: '0' });
    expect([first.isEnded(), (await open()).status]).toEqual([false, 429]);
  });
});

describe('a cloud that asks to be left alone', () => {
  it('is left alone, whatever is read meanwhile', async () => {
    const [first, second] = [await aSandbox(), await aCloudWith(SEED_PROJECT, 'another account')];
    const gateway = await aGatewayOverClouds(first, entry('cloud', first, SEED_PROJECT));
    first.next('csbs').status(429, undefined, { 'Retry-After': '60' });
    expect(await raw(gateway)).toBe(503);
    await reloadClouds(gateway, entry('cloud', first, SEED_PROJECT));
    expect(await raw(gateway)).toBe(503);
    await reloadClouds(gateway, entry('cloud', second, SEED_PROJECT));
    expect(await raw(gateway)).toBe(503);
    expect([first.requests('csbs').length, second.requests('csbs').length]).toEqual([1, 0]);
  });
});
