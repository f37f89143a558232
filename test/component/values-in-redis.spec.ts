import { describe, expect, it } from '@jest/globals';
import { createCache, type Cache } from 'cache-manager';
import fc from 'fast-check';
import { Redis } from 'iovalkey';
import type { Lease } from '../../src/cache/fleet.js';
import type { SharedRecord } from '../../src/cache/shared-record.js';
import { entryNames, sharedKey } from '../../src/redis/entry-names.js';
import { AWAY, LONGEST_VALUE_MS, sealedKeyv, WriteRefused } from '../../src/redis/sealed-keyv.js';
import { fakeClock } from '../support/fake-clock.js';
import { aCluster, aRedis } from '../support/redis.js';
import { afterTest } from '../support/sandbox.js';
import { aFleet, anInstance, untilHeard, type Instance } from '../support/shared-store.js';
import { until } from '../support/until.js';

const KEY = { group: 'group ä of project 5', id: 'id of a backup' };
const OTHER = { ...KEY, id: 'another id' };
/** As it is in earnest. */
const patienceMs = 50;
const HOUR_MS = 3_600_000;

interface Shared extends Instance {
  readonly cache: Cache;
  readonly garbage: () => number;
}

function sharedBy(instance: Instance): Shared {
  let garbage = 0;
  const count = (): void => {
    garbage += 1;
  };
  return { ...instance, cache: createCache({ stores: [sealedKeyv(instance.store, count)] }), garbage: () => garbage };
}

function aRecord(fence: number, body = 'the body of a backup'): SharedRecord {
  const times = { loadedAt: 1, confirmedAt: 2, freshUntil: 3, refreshUntil: 4, usableUntil: 5 };
  return { fence, best: { body: Buffer.from(body), ...times }, provisional: null };
}

async function leaseOf({ fleet }: Instance, key = KEY): Promise<Lease> {
  const answer = await fleet.lease(key);
  if (!('fence' in answer)) throw new Error('it is taken');
  return answer;
}

async function stored(shared: Shared, key = KEY, body?: string): Promise<SharedRecord> {
  const lease = await leaseOf(shared, key);
  const record = aRecord(lease.fence, body);
  await shared.cache.set(sharedKey(key), record, HOUR_MS);
  await lease.release();
  return record;
}

const read = ({ cache }: Shared, key = KEY, above: number | null = null): Promise<unknown> =>
  cache.get(sharedKey(key, above));
const write = ({ cache }: Shared, record: SharedRecord): Promise<unknown> => cache.set(sharedKey(KEY), record, HOUR_MS);

async function bytesSent(redis: Awaited<ReturnType<typeof aRedis>>): Promise<number> {
  return Number(/total_net_output_bytes:(\d+)/.exec(String(await redis.ask('INFO', 'stats')))?.[1]);
}

describe('a value that an instance stores', () => {
  it('is what the others read, and they are told of it', async () => {
    const redis = await aRedis();
    const [one, other] = (await aFleet(redis)).map(sharedBy) as [Shared, Shared];
    const heard: unknown[] = [];
    other.fleet.listen((news) => heard.push(news));
    const body = JSON.stringify({ rows: Array.from({ length: 10_000 }, (_, id) => ({ id, name: `ä 名 ${id}` })) });
    const waiting = other.fleet.news(KEY, 10_000);
    const record = await stored(one, KEY, body);
    await waiting;
    expect(await read(other)).toEqual(record);
    expect(heard).toEqual([{ kind: 'stored', ...KEY }]);
    expect(await read(other, OTHER)).toBeUndefined();
    expect([one.garbage(), other.garbage()]).toEqual([0, 0]);
  });

  it('is sent to those alone who have nothing as new', async () => {
    const redis = await aRedis();
    const [one, other] = (await aFleet(redis)).map(sharedBy) as [Shared, Shared];
    const record = await stored(one, KEY, 'x'.repeat(1000));
    const { fence } = record;
    expect(await read(other, KEY, fence - 1)).toEqual(record);
    const sentBefore = await bytesSent(redis);
    for (let times = 0; times < 100; times += 1) expect(await read(other, KEY, fence)).toBeUndefined();
    expect((await bytesSent(redis)) - sentBefore).toBeLessThan(100 * 100);
    const next = await stored(one);
    expect(await read(other, KEY, fence)).toEqual(next);
    expect([one.garbage(), other.garbage()]).toEqual([0, 0]);
  });

  it('lives for as long as was said, and no longer than the marks of what is forgotten', async () => {
    const redis = await aRedis();
    const one = sharedBy(await anInstance(redis));
    const record = await stored(one);
    const { value } = entryNames(one.store, KEY);
    const left = async (): Promise<number> => Number(await redis.ask('PTTL', value));
    expect(await left()).toBeGreaterThan(HOUR_MS - 10_000);
    expect(await left()).toBeLessThanOrEqual(HOUR_MS);
    for (const ttl of [undefined, 1e12]) {
      await one.cache.set(sharedKey(KEY), record, ttl);
      expect(await left()).toBeGreaterThan(LONGEST_VALUE_MS - 10_000);
      expect(await left()).toBeLessThanOrEqual(LONGEST_VALUE_MS);
    }
    await one.cache.set(sharedKey(KEY), record, 0.5);
    await until(async () => (await read(one)) === undefined);
  });

  it('may be deleted; but nobody can delete them all', async () => {
    const one = sharedBy(await anInstance(await aRedis()));
    await stored(one);
    await one.cache.del(sharedKey(KEY));
    expect(await read(one)).toBeUndefined();
    await expect(one.cache.clear()).rejects.toThrow('never all at once');
  });

  it('is not stored where it is too large', async () => {
    const one = sharedBy(await anInstance(await aRedis()));
    const { fence } = await leaseOf(one);
    await expect(write(one, aRecord(fence, 'x'.repeat(16 * 1024 * 1024)))).rejects.toThrow(RangeError);
  });
});

describe('a value that is out of date', () => {
  it('does not take the place of a newer one', async () => {
    const [one, other] = (await aFleet(await aRedis())).map(sharedBy) as [Shared, Shared];
    const old = await leaseOf(one);
    await one.fleet.forget(OTHER);
    await one.store.client.del(entryNames(one.store, KEY).lease); // it has stalled for longer than its lease
    const record = await stored(other);
    await expect(write(one, aRecord(old.fence))).rejects.toThrow(WriteRefused);
    expect(await read(one)).toEqual(record);
    await write(other, { ...record, provisional: record.best });
    expect(await read(one)).toEqual({ ...record, provisional: record.best });
    const next = await stored(one);
    expect(await read(other)).toEqual(next);
  });

  it.each([
    { what: 'it', forgotten: KEY },
    { what: 'its whole group', forgotten: { ...KEY, id: null } },
  ])('is neither read nor stored once $what was forgotten', async ({ forgotten }) => {
    const [one, other] = (await aFleet(await aRedis())).map(sharedBy) as [Shared, Shared];
    await stored(one);
    const inFlight = await leaseOf(one);
    await other.fleet.forget(forgotten);
    expect(await read(one)).toBeUndefined();
    await expect(write(one, aRecord(inFlight.fence))).rejects.toThrow(WriteRefused);
    await inFlight.release();
    expect(await read(one)).toBeUndefined();
    const next = await stored(one);
    expect(await read(other)).toEqual(next);
    expect([one.garbage(), other.garbage()]).toEqual([0, 0]);
  });

  it('is that of one key where one key was forgotten', async () => {
    const one = sharedBy(await anInstance(await aRedis()));
    const record = await stored(one, OTHER);
    const ofOtherGroup = await stored(one, { ...KEY, group: 'another group' });
    await one.fleet.forget(KEY);
    expect(await read(one, OTHER)).toEqual(record);
    await one.fleet.forget({ group: KEY.group, id: null });
    expect(await read(one, OTHER)).toBeUndefined();
    expect(await read(one, { ...KEY, group: 'another group' })).toEqual(ofOtherGroup);
  });

  it('is forgotten for longer than it can live', async () => {
    const redis = await aRedis();
    const one = sharedBy(await anInstance(redis));
    await one.fleet.forget({ group: KEY.group, id: null });
    expect(await redis.ask('PTTL', entryNames(one.store, KEY).groupMark)).toBeGreaterThan(LONGEST_VALUE_MS + HOUR_MS);
  });
});

describe('what lies in Redis', () => {
  it('is a miss, and counted, where it is not what we have sealed there', async () => {
    const one = sharedBy(await anInstance(await aRedis()));
    const { client } = one.store;
    await stored(one);
    await stored(one, OTHER);
    const [name, nameOfOther] = [entryNames(one.store, KEY).value, entryNames(one.store, OTHER).value];
    const good = (await client.getBuffer(name)) ?? Buffer.alloc(0);
    let planted = 0;
    const expectMiss = async (bytes: Buffer | string): Promise<void> => {
      await client.set(name, bytes);
      planted += 1;
      expect(await read(one)).toBeUndefined();
      expect(one.garbage()).toBe(planted);
    };
    const mutated = fc.asyncProperty(fc.nat(good.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ by;
      await expectMiss(bytes);
    });
    await fc.assert(mutated, { numRuns: 1000 });
    const swapped = (await client.getBuffer(nameOfOther)) ?? '';
    const ofLaterFence = Buffer.concat([Buffer.from('9'), good.subarray(1)]);
    const sealed = async (text: string): Promise<Buffer> =>
      Buffer.concat([Buffer.from('5:'), await one.store.sealer.seal(name, Buffer.from(text))]);
    for (const bytes of [swapped, ofLaterFence, '?', ':', `${'1'.repeat(17)}:`, Buffer.alloc(3_000_000, 0x31)]) {
      await expectMiss(bytes);
    }
    for (const text of ['', '{}', '{}\n', '{"fence":5}\n', '{"fence":5,"best":{"bytes":0},"provisional":null}\n']) {
      await expectMiss(await sealed(text));
    }
    await client.del(name);
    await client.hset(name, 'a', 'b');
    expect(await read(one)).toBeUndefined();
    expect(one.garbage()).toBe(planted + 1);
    const record = await stored(one);
    expect(await read(one)).toEqual(record);
  });

  it('is replaced, whatever number stands in front of it, if that was never given', async () => {
    const one = sharedBy(await anInstance(await aRedis()));
    await one.store.client.set(entryNames(one.store, KEY).value, '9007199254740000:garbage');
    const record = await stored(one);
    expect(await read(one)).toEqual(record);
  });

  it('can be read by nobody else, and what passes through it neither', async () => {
    const redis = await aRedis();
    const one = sharedBy(await anInstance(redis));
    await untilHeard(redis, 1);
    const passing: string[] = [];
    const eavesdropper = new Redis({ host: '127.0.0.1', port: redis.port });
    afterTest(() => {
      eavesdropper.disconnect();
      return undefined;
    });
    await eavesdropper.subscribe('bgw:news');
    eavesdropper.on('messageBuffer', (_channel, message: Buffer) => passing.push(message.toString('latin1')));
    await stored(one);
    await leaseOf(one);
    await one.fleet.forget(OTHER);
    await one.fleet.forget({ group: 'another group', id: null });
    await until(() => passing.length === 4);
    const dump = await redis.dump();
    for (const name of dump.keys()) {
      expect(name).toMatch(/^bgw:\{[0-9a-f]{64}\}:(?:[vl]:[0-9a-f]{64}|f(?::[0-9a-f]{64})?|t)$/);
    }
    expect(dump.size).toBe(6);
    const all = JSON.stringify([...dump, ...passing]);
    for (const known of ['group', 'backup', 'id of', 'another', 'stored', 'forgotten']) {
      expect(all).not.toContain(known);
    }
    for (const name of dump.keys()) expect(await redis.ask('PTTL', name)).toBeGreaterThan(0);
  });
});

describe('the shared values', () => {
  it('are known to be away and not waited for while Redis is dead or stalls, and are there again after that', async () => {
    const redis = await aRedis();
    const one = sharedBy(await anInstance(redis, { patienceMs }));
    const record = await stored(one);
    const slowest = async (): Promise<number> => {
      let longest = 0;
      for (let times = 0; times < 4; times += 1) {
        const startedAt = performance.now();
        expect(await read(one)).toBe(AWAY);
        await expect(write(one, record)).rejects.not.toThrow(WriteRefused);
        longest = Math.max(longest, performance.now() - startedAt);
      }
      return longest;
    };
    redis.pause();
    expect(await slowest()).toBeLessThan(2 * 150); // 50 ms each, and the turns of a busy machine
    redis.resume();
    const startedAt = performance.now();
    await until(async () => (await read(one)) !== AWAY);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await read(one)).toEqual(record);
    await redis.kill();
    expect(await slowest()).toBeLessThan(100);
    expect(one.garbage()).toBe(0);
  });

  it('may lie in a cluster', async () => {
    const cluster = await aCluster();
    const url = `redis+cluster://127.0.0.1:${cluster.port}`;
    const [one, other] = (await aFleet(cluster, { url })).map(sharedBy) as [Shared, Shared];
    for (let index = 0; index < 20; index += 1) {
      const key = { group: `group ${index}`, id: 'id' };
      const record = await stored(one, key);
      expect(await read(other, key)).toEqual(record);
      await other.fleet.forget(key);
      expect(await read(one, key)).toBeUndefined();
    }
  });

  it('need no more of Redis than this', async () => {
    const redis = await aRedis();
    const commands = [
      'info',
      'client|setname',
      'eval',
      'get',
      'getrange',
      'strlen',
      'set',
      'del',
      'pexpire',
      'pttl',
      'time',
      'publish',
      'subscribe',
    ];
    const allowed = commands.map((command) => `+${command}`);
    await redis.ask('ACL', 'SETUSER', 'gateway', 'on', '>word', '~bgw:*', '&bgw:news', '-@all', ...allowed);
    const url = `redis://gateway:word@127.0.0.1:${redis.port}`;
    const [one, other] = (await aFleet(redis, { url })).map(sharedBy) as [Shared, Shared];
    const record = await stored(one);
    expect(await read(other)).toEqual(record);
    await one.cache.del(sharedKey(KEY));
    await leaseOf(one);
    const heard: unknown[] = [];
    other.fleet.listen((news) => heard.push(news));
    await new Promise((resolve) => setTimeout(resolve, 400)); // a lease is renewed
    await one.fleet.forget(KEY);
    await until(() => heard.length === 1);
    expect(await redis.ask('ACL', 'LOG')).toEqual([]);
    expect([one.log(), other.log()]).toEqual(['', '']);
  });

  it('say in the log that something is forbidden, once, and not that all is well', async () => {
    const redis = await aRedis();
    const clock = fakeClock();
    await redis.ask('ACL', 'SETUSER', 'gateway', 'on', '>word', '~bgw:*', 'resetchannels', '+@all');
    const url = `redis://gateway:word@127.0.0.1:${redis.port}`;
    const one = sharedBy(await anInstance(redis, { url, clock }));
    await until(() => one.log().includes('NOPERM'));
    for (let times = 0; times < 3; times += 1) {
      clock.advance(2000);
      await read(one);
    }
    expect(one.log().split('\n').filter(Boolean)).toHaveLength(1);
    await redis.ask('ACL', 'SETUSER', 'gateway', '&bgw:news');
    await untilHeard(redis, 1);
    await until(async () => {
      clock.advance(2000);
      await read(one);
      return one.log().includes('Redis is in use again');
    });
  });
});
