import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseKey } from '../../src/auth/key-format.js';
import { aGatewayOver, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { logLines } from '../support/log-lines.js';
import { aCluster, aRedis, aSentinel, sharing, type TestRedis } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

const PATH = '/api/v1/projects';
const LIMIT = 100;
/** Where counts are exact: a busy machine is no stalled Redis. */
const PATIENT_MS = 5000;
/** As it is in earnest. */
const storePatienceMs = 50;

/** As docs/operating.md has them. */
const RIGHTS =
  /^ACL SETUSER backup-gateway on >\S+ (.*)$/m.exec(readFileSync('docs/operating.md', 'utf8'))?.[1]?.split(' ') ?? [];

interface Tally {
  readonly admitted: number;
  readonly refused: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly slowest: number;
}

interface Pair {
  readonly one: TestGateway;
  readonly other: TestGateway;
}

/** Two instances with the same keys. */
async function aPair(
  redisUrl: string,
  { limit = `${LIMIT}/1m`, storePatienceMs = PATIENT_MS, upstream = 'none' } = {},
): Promise<Pair> {
  const sandbox = await aSandbox();
  const settings = {
    ...sharing(redisUrl),
    RATE_LIMIT: limit,
    UPSTREAM_RATE_LIMIT: upstream,
    GATEWAY_SECRET: `of-both-${randomUUID()}`,
  };
  const one = await aGatewayOver(sandbox, settings, { storePatienceMs });
  const other = await aGatewayOver(sandbox, { ...settings, API_KEYS_FILE: one.keysFile }, { storePatienceMs });
  return { one, other };
}

/** So many requests of one caller, ten at a time, in turn at each of the gateways. */
async function ask(gateways: readonly TestGateway[], key: string, count: number): Promise<Tally> {
  const statuses: number[] = [];
  let [sent, slowest] = [0, 0];
  const worker = async (): Promise<void> => {
    while (sent < count) {
      const gateway = gateways[sent % gateways.length];
      sent += 1;
      const startedAt = performance.now();
      const answer = await gateway?.get(PATH, { 'X-API-Key': key });
      slowest = Math.max(slowest, performance.now() - startedAt);
      statuses.push(answer?.status ?? 0);
    }
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  const of = (status: number): number => statuses.filter((each) => each === status).length;
  return { admitted: of(200), refused: of(429), failed: statuses.length - of(200) - of(429), slowest };
}

async function expectShared({ one, other }: Pair, count = 3 * LIMIT): Promise<void> {
  const { admitted, refused, failed } = await ask([one, other], one.key, count);
  expect(failed).toBe(0);
  expect(admitted).toBeGreaterThanOrEqual(LIMIT);
  expect(admitted).toBeLessThanOrEqual(LIMIT * 1.01);
  expect(refused).toBe(count - admitted);
}

/** Asks with fresh keys, while the clocks go on, until Redis holds a count: milliseconds. */
async function untilShared({ one, other }: Pair, redis: TestRedis): Promise<number> {
  const startedAt = performance.now();
  await until(async () => {
    for (const gateway of [one, other]) {
      gateway.clock.advance(100);
      await ask([gateway], await one.createKey(['view']), 1);
    }
    return (await redis.dump()).size > 0;
  });
  return performance.now() - startedAt;
}

describe('two instances with one Redis', () => {
  it('admit no more of a caller than one would', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url);
    await expectShared(pair);
    const refused = await pair.other.get(PATH, { 'X-API-Key': pair.one.key });
    expect(refused.headers.get('ratelimit')).toMatch(/^"caller";r=0;t=(60|5\d)$/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
  });

  it('count each caller apart', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { limit: '3/1m' });
    const second = await pair.one.createKey(['view']);
    await ask([pair.one, pair.other], pair.one.key, 5);
    expect(await ask([pair.one, pair.other], second, 5)).toMatchObject({ admitted: 3, refused: 2 });
  });

  it('leave in Redis neither who calls nor what with', async () => {
    const redis = await aRedis();
    const { one } = await aPair(redis.url);
    await ask([one], one.key, 3);
    const all = [...(await redis.dump())];
    expect(all).toEqual([[expect.stringMatching(/^bgw:limit:[0-9a-f]{64}$/), '3']]);
    const { id, secret } = parseKey(one.key) ?? { id: '', secret: '' };
    for (const known of [id, secret, 'a test', 'test']) expect(JSON.stringify(all)).not.toContain(known);
    expect(await redis.ask('PTTL', all[0]?.[0] ?? '')).toBeGreaterThan(50_000);
  });

  it('go on when Redis dies, each with its own count, and share again when it is back', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url);
    const { one, other } = pair;
    await ask([one], one.key, 1);
    await redis.kill();
    for (const gateway of [one, other]) {
      const { admitted, failed, slowest } = await ask([gateway], one.key, 2 * LIMIT);
      expect([failed, admitted <= LIMIT, admitted >= LIMIT - 1]).toEqual([0, true, true]);
      expect(slowest).toBeLessThan(1000);
    }
    await redis.restart();
    expect(await untilShared(pair, redis)).toBeLessThan(2000);
    await until(async () => (await ask([one, other], await one.createKey(['view']), 2 * LIMIT)).admitted === LIMIT);
    for (const gateway of [one, other]) expect(logLines(gateway, 'Redis is not in use')).toHaveLength(1);
    // With its address before it: five digits alone are also found in a request id, now and then.
    expect(one.log()).not.toContain(`127.0.0.1:${redis.port}`);
  });

  it('let nobody wait for a Redis that stalls, and use it again within 2 s', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { storePatienceMs });
    redis.pause();
    for (const gateway of [pair.one, pair.other]) {
      const { admitted, failed, slowest } = await ask([gateway], pair.one.key, 2 * LIMIT);
      expect([failed, admitted]).toEqual([0, LIMIT]);
      expect(slowest).toBeLessThan(1000);
    }
    redis.resume();
    await redis.ask('FLUSHALL');
    expect(await untilShared(pair, redis)).toBeLessThan(2000);
    for (const gateway of [pair.one, pair.other]) {
      gateway.clock.advance(2000);
      await ask([gateway], await pair.one.createKey(['view']), 1);
    }
    const { admitted, failed } = await ask([pair.one, pair.other], await pair.one.createKey(['view']), 3 * LIMIT);
    expect([failed, admitted]).toEqual([0, LIMIT]);
    expect(logLines(pair.one, 'Redis is not in use')).toHaveLength(1);
    expect(logLines(pair.one, 'Redis is in use again')).toHaveLength(1);
  });

  it('are not fooled, by a caller whom Redis has refused, into believing that it answers', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { limit: '5/1m', storePatienceMs });
    const { one, other } = pair;
    await ask([one, other], one.key, 20);
    redis.pause();
    const second = await one.createKey(['view']);
    for (let round = 0; round < 6; round += 1) {
      expect(await ask([one], one.key, 1)).toMatchObject({ refused: 1 });
      await ask([one], second, 1);
      one.clock.advance(1100);
    }
    expect(await ask([one, other], one.key, 4)).toMatchObject({ admitted: 0, refused: 4 });
    expect(logLines(one, 'Redis is not in use')).toHaveLength(1);
    expect(logLines(one, 'in use again')).toEqual([]);
  });

  it('make a connection anew that stalls for long, as one does whose machine has vanished', async () => {
    const redis = await aRedis();
    const pair = await aPair(redis.url, { storePatienceMs });
    const connections = async (): Promise<readonly string[]> =>
      [...String(await redis.ask('CLIENT', 'LIST')).matchAll(/addr=(\S+) .* name=backup-gateway/g)].map(
        ([, at = '']) => at,
      );
    const before = await connections();
    expect(before).toHaveLength(4); // each has one to speak and one to listen
    redis.pause();
    for (let seconds = 0; seconds <= 7; seconds += 1) {
      for (const gateway of [pair.one, pair.other]) {
        await ask([gateway], pair.one.key, 3);
        gateway.clock.advance(1000);
      }
    }
    redis.resume();
    expect(await untilShared(pair, redis)).toBeLessThan(2000);
    expect((await connections()).filter((at) => before.includes(at))).toEqual([]);
  });

  it('start without it', async () => {
    const redis = await aRedis();
    await redis.kill();
    const { one } = await aPair(redis.url);
    expect(await ask([one], one.key, LIMIT + 1)).toMatchObject({ admitted: LIMIT, refused: 1, failed: 0 });
    expect(logLines(one, 'Redis is not in use')).toEqual([expect.objectContaining({ reason: 'ECONNREFUSED' })]);
  });
});

describe('Redis', () => {
  it('may ask for a user and a password, and give no more than the gateway needs', async () => {
    const redis = await aRedis();
    await redis.ask('ACL', 'SETUSER', 'gateway', 'on', '>p@ss:/word', ...RIGHTS);
    const pair = await aPair(`redis://gateway:p%40ss%3A%2Fword@127.0.0.1:${redis.port}/0`, { upstream: '100/1m' });
    await expectShared(pair);
    const second = { 'X-API-Key': await pair.one.createKey(['view']) };
    const view = async ({ get, viewPath }: TestGateway): Promise<number> =>
      (await get(viewPath(SEED_BACKUP), second)).status;
    expect(await view(pair.one)).toBe(200);
    await pair.one.quiet();
    pair.one.sandbox.forgetRequests();
    expect(await view(pair.other)).toBe(200);
    expect(pair.one.sandbox.requests()).toEqual([]);
    const admin = { method: 'DELETE', headers: { 'X-API-Key': await pair.one.createKey(['admin']) } };
    await fetch(`${pair.one.url}/api/v1/projects/${pair.one.projectId}/cache`, admin);
    await until(async () => {
      await view(pair.other);
      return pair.other.sandbox.requests('csbs').length > 0;
    });
    for (const gateway of [pair.one, pair.other]) expect(logLines(gateway, 'Redis is not in use')).toEqual([]);
    expect(await redis.ask('ACL', 'LOG')).toEqual([]);
  });

  it('that refuses us is named in the log, without the password', async () => {
    const redis = await aRedis();
    await redis.ask('ACL', 'SETUSER', 'gateway', 'on', '>right', '~bgw:*', '+@all');
    const { one } = await aPair(`redis://gateway:wrong-word@127.0.0.1:${redis.port}`);
    expect((await ask([one], one.key, 3)).admitted).toBe(3);
    expect(logLines(one, 'Redis is not in use')).toEqual([expect.objectContaining({ reason: 'WRONGPASS' })]);
    expect(one.log()).not.toContain('wrong-word');
  });

  it('may be found through sentinels', async () => {
    const sentinel = await aSentinel(await aRedis());
    await expectShared(await aPair(`redis+sentinel://127.0.0.1:${sentinel.port}/main`));
  });

  it('may be a cluster, which may die and come back', async () => {
    const cluster = await aCluster();
    const pair = await aPair(`redis+cluster://127.0.0.1:${cluster.port}`);
    await expectShared(pair);
    await cluster.kill();
    const { admitted, failed } = await ask([pair.one], await pair.one.createKey(['view']), 2 * LIMIT);
    expect([failed, admitted]).toEqual([0, LIMIT]);
    await cluster.restart();
    expect(await untilShared(pair, cluster)).toBeLessThan(5000);
  });
});
