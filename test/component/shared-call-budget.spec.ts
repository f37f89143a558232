import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamFailure } from '../../src/core/upstream-failure.js';
import { CallBudgets } from '../../src/upstreams/budget/call-budgets.js';
import { callsIn, raw } from '../support/call-counts.js';
import { aGatewayOver, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { aCluster, aRedis, sharing, type TestRedis } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

const LIMIT = 20;
/** What is kept for each of two: half of its half. */
const KEPT = 5;
/** Counts are exact where a busy machine is no stalled Redis. */
const PATIENT_MS = 5000;

type Pair = readonly [TestGateway, TestGateway];

/** Two instances over one cloud. Redis goes by the real time, so that their windows are short. */
async function aPair(
  redisUrl: string,
  { limit = `${LIMIT}/2s`, storePatienceMs = PATIENT_MS, ...more }: Record<string, string | number> = {},
): Promise<Pair> {
  const sandbox = await aSandbox();
  const settings = {
    ...sharing(redisUrl),
    UPSTREAM_RATE_LIMIT: String(limit),
    REQUEST_DEADLINE_MS: '500',
    ...more,
  };
  const start = (): Promise<TestGateway> =>
    aGatewayOver(sandbox, settings, { storePatienceMs: Number(storePatienceMs) });
  return [await start(), await start()];
}

/** How many of so many calls, made at once, each of the gateways has let through. */
async function letThrough(gateways: readonly TestGateway[], each: number): Promise<number[]> {
  const outcomes = gateways.map((gateway) => Promise.all(Array.from({ length: each }, () => raw(gateway))));
  const statuses = await Promise.all(outcomes);
  expect(new Set([404, 503, ...statuses.flat()])).toEqual(new Set([404, 503]));
  return statuses.map((all) => all.filter((status) => status === 404).length);
}

/** Both ask for so long, over and over. */
async function press(pair: Pair, forMs: number): Promise<void> {
  const end = performance.now() + forMs;
  const worker = async (gateway: TestGateway): Promise<void> => {
    while (performance.now() < end) if ((await raw(gateway)) === 503) await sleep(20);
  };
  await Promise.all([...pair, ...pair, ...pair].map(worker));
}

async function keysIn(redis: TestRedis): Promise<readonly string[]> {
  return ((await redis.ask('KEYS', '*')) as string[]).filter((key) => /:(calls|instances|state)$/.test(key));
}

describe('two instances with one Redis', () => {
  it('never exceed UPSTREAM_RATE_LIMIT together, as the cloud counts', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url);
    await press(pair, 8000);
    const calls = pair[0].sandbox.requests('csbs');
    expect(callsIn(2000, calls)).toBe(LIMIT);
    expect(calls.length).toBeGreaterThanOrEqual(3 * LIMIT);
    for (const gateway of pair) expect(logLines(gateway, 'Redis is not in use')).toEqual([]);
  }, 30_000);

  it('may be a cluster', async () => {
    const cluster = await aCluster();
    const pair = await aPair(`redis+cluster://127.0.0.1:${cluster.port}`, { limit: `${LIMIT}/5m` });
    const [one = 0, other = 0] = await letThrough(pair, LIMIT);
    expect(one + other).toBe(LIMIT);
  });

  it('go on with what was kept for each while Redis is gone, and while it does not know all again', async () => {
    const redis = await aRedis();
    // With a caller's limit, every request asks Redis for something, and so finds out that it is back.
    const pair = await aPair(redis.url, { limit: `${LIMIT}/5m`, RATE_LIMIT: '100000/1m' });
    for (const gateway of pair) await raw(gateway);
    for (const gateway of pair) await raw(gateway);
    await redis.kill();
    // Nobody knows what the other has used meanwhile; so much was kept for each.
    expect(await letThrough(pair, LIMIT)).toEqual([KEPT - 2, KEPT - 2]);
    await redis.restart();
    await until(async () => {
      expect(await letThrough(pair, 1)).toEqual([0, 0]);
      for (const gateway of pair) gateway.clock.advance(100);
      return pair.every((gateway) => logLines(gateway, 'Redis is in use again').length > 0);
    });
    expect(await letThrough(pair, LIMIT)).toEqual([0, 0]);
    expect(pair[0].sandbox.requests('csbs')).toHaveLength(2 * KEPT);
    for (const gateway of pair) gateway.clock.advance(300_500);
    expect((await letThrough(pair, LIMIT)).reduce((sum, each) => sum + each, 0)).toBe(LIMIT);
  });

  it('use no more where Redis has forgotten without a word', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { limit: `${LIMIT}/5m` });
    for (let calls = 0; calls < 3; calls += 1) for (const gateway of pair) await raw(gateway);
    await redis.ask('FLUSHALL');
    for (const gateway of pair) await raw(gateway);
    const used = pair[0].sandbox.requests('csbs').length;
    expect((await letThrough(pair, LIMIT)).reduce((sum, each) => sum + each, used)).toBe(2 * KEPT);
  });

  it('never exceed it together when Redis dies, however unevenly they have used it', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { limit: `${LIMIT}/5m` });
    const [idle, busy] = pair;
    await raw(idle);
    expect(await letThrough([busy], LIMIT)).toEqual([LIMIT - KEPT]);
    await redis.kill();
    const after = await letThrough(pair, LIMIT);
    expect(after).toEqual([KEPT - 1, 0]);
    expect(idle.sandbox.requests('csbs')).toHaveLength(LIMIT);
  });

  it('never exceed it together when Redis dies just after one has come to the other', async () => {
    const redis = await aRedis();
    const [newcomer, busy] = await aPair(redis.url, { limit: `${LIMIT}/5m` });
    expect(await letThrough([busy], LIMIT)).toEqual([LIMIT]);
    expect(await letThrough([newcomer], 2)).toEqual([0]);
    await redis.kill();
    expect(await letThrough([newcomer, busy], LIMIT)).toEqual([0, 0]);
  });

  it('never exceed it together when Redis stalls in the midst of it, nor when it goes on', async () => {
    const redis = await aRedis();
    const patience = { storePatienceMs: 50, REQUEST_DEADLINE_MS: '5000' };
    const pair = await aPair(redis.url, { limit: `${LIMIT}/5m`, ...patience });
    const ask = (each: number): Promise<unknown> =>
      Promise.all(pair.flatMap((gateway) => Array.from({ length: each }, () => raw(gateway))));
    await ask(2);
    redis.pause();
    await ask(LIMIT);
    redis.resume();
    await ask(LIMIT);
    const made = pair[0].sandbox.requests('csbs').length;
    expect([made >= 4, made <= LIMIT]).toEqual([true, true]);
  });

  it('go on with a quarter each where Redis was never there', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { limit: `${LIMIT}/5m` });
    await redis.kill();
    expect(await letThrough(pair, LIMIT)).toEqual([KEPT, KEPT]);
    for (const gateway of pair) gateway.clock.advance(300_500);
    expect(await letThrough(pair, 2 * LIMIT)).toEqual([LIMIT, LIMIT]);
  });

  it('leave a part to whoever has not used it yet', async () => {
    const redis = await aRedis();
    const [slow, fast] = await aPair(redis.url, { limit: `${LIMIT}/5m` });
    await raw(slow);
    expect(await letThrough([fast], LIMIT)).toEqual([LIMIT - KEPT]);
    expect(await letThrough([slow], LIMIT)).toEqual([KEPT - 1]);
  });

  it('let what nobody waits for keep an even pace together', async () => {
    const redis = await aRedis();
    const [one, other] = await aPair(redis.url, { limit: `${LIMIT}/5m` });
    const [ofOne, ofOther] = [one, other].map(({ gateway }) => gateway.app.get(CallBudgets, { strict: false }));
    const claim = { urgency: 'background', signal: new AbortController().signal } as const;
    for (let calls = 0; calls < 5; calls += 1) {
      await ofOne?.csbs.take(SEED_PROJECT, claim);
      await ofOther?.csbs.take(SEED_PROJECT, claim);
    }
    // Half of the window is used: no other refresh begins. The first was not told of the tenth call.
    expect([ofOne?.hasRoom(SEED_PROJECT), ofOther?.hasRoom(SEED_PROJECT)]).toEqual([true, false]);
    for (let calls = 0; calls < 4; calls += 1) {
      await ofOne?.csbs.take(SEED_PROJECT, claim);
      await ofOther?.csbs.take(SEED_PROJECT, claim);
    }
    expect(ofOne?.hasRoom(SEED_PROJECT)).toBe(false);
    for (const each of [ofOne, ofOther]) {
      const refusal: unknown = await each?.csbs.take(SEED_PROJECT, claim).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(UpstreamFailure);
    }
    expect((await letThrough([one, other], LIMIT)).reduce((sum, each) => sum + each, 0)).toBe(LIMIT / 10);
  });

  it('are not held up by calls that Redis has counted before its clock was set back', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url);
    await raw(pair[0]);
    const key = (await keysIn(redis)).find((name) => name.endsWith(':calls')) ?? '';
    for (let calls = 0; calls < LIMIT; calls += 1) await redis.ask('ZADD', key, Date.now() + 3_600_000, `x${calls}`);
    expect(await raw(pair[1])).toBe(404);
    expect(await redis.ask('ZCARD', key)).toBe(1);
  });

  it('leave in Redis neither which project is asked for nor where', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url);
    const { sandbox } = pair[0];
    await raw(pair[0]);
    sandbox.next('csbs').status(429);
    await raw(pair[0]);
    const keys = await keysIn(redis);
    expect(keys).toHaveLength(3);
    const values = await Promise.all(
      keys.map((key) => (key.endsWith('state') ? redis.ask('HGETALL', key) : redis.ask('ZRANGE', key, 0, -1))),
    );
    const all = JSON.stringify([keys, values]);
    for (const known of [SEED_PROJECT, 'csbs', new URL(sandbox.url).host]) expect(all).not.toContain(known);
    for (const key of keys) {
      expect(key).toMatch(/^bgw:\{[0-9a-f]{64}\}:/);
      expect(await redis.ask('PTTL', key)).toBeGreaterThan(0);
    }
  });
});

describe('a cloud that has refused one instance', () => {
  it.each([
    ['none', '2'],
    ['20/2s', '3'], // it has shown that it takes one call in that window
  ])('is left alone by the other, with a limit of %s', async (limit, retryAfter) => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { limit });
    const { sandbox } = pair[0];
    sandbox.next('csbs').status(429, { error: {} }, { 'retry-after': '2' });
    expect(await raw(pair[0])).toBe(503);
    const refused = await pair[1].get(`/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, retryAfter]);
    expect(await letThrough([pair[1]], 5)).toEqual([0]);
    expect(sandbox.requests('csbs')).toHaveLength(1);
    await until(async () => (await raw(pair[1])) === 404);
    const [refusedAt = 0, nextAt = 0] = sandbox.requests('csbs').map(({ at }) => at.getTime());
    expect(nextAt - refusedAt).toBeGreaterThanOrEqual(2000);
  });
});
