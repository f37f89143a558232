import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetNews, Lease, Taken } from '../../src/cache/fleet.js';
import { entryNames } from '../../src/redis/entry-names.js';
import { fakeClock } from '../support/fake-clock.js';
import { aCluster, aRedis, aSentinel } from '../support/redis.js';
import { aFleet, anInstance, untilHeard, type Instance } from '../support/shared-store.js';
import { until } from '../support/until.js';

const KEY = { group: 'group ä of project 5', id: 'id of a backup' };
const OTHER = { ...KEY, id: 'another id' };
/** As it is in earnest. */
const patienceMs = 50;

function isLease(answer: Lease | Taken): answer is Lease {
  return 'fence' in answer;
}

async function leaseOf({ fleet }: Instance, key = KEY): Promise<Lease> {
  const answer = await fleet.lease(key);
  if (!isLease(answer)) throw new Error('it is taken');
  return answer;
}

/** Milliseconds until the lease can be had. */
async function untilFree({ fleet }: Instance): Promise<number> {
  const startedAt = performance.now();
  await until(async () => isLease(await fleet.lease(KEY)));
  return performance.now() - startedAt;
}

/** How an operation ends, and after how many milliseconds. */
async function ended(operation: Promise<unknown>): Promise<{ readonly how: string; readonly ms: number }> {
  const startedAt = performance.now();
  const how = await operation.then(
    () => 'resolved',
    () => 'rejected',
  );
  return { how, ms: performance.now() - startedAt };
}

function heardBy({ fleet }: Instance): FleetNews[] {
  const heard: FleetNews[] = [];
  fleet.listen((news) => heard.push(news));
  return heard;
}

describe('a lease', () => {
  it('is had by one instance at a time, and by the next when it is let go', async () => {
    const [one, other] = await aFleet(await aRedis());
    const lease = await leaseOf(one);
    const taken = await other.fleet.lease(KEY);
    expect(taken).toEqual({ endsInMs: expect.any(Number) });
    expect(isLease(taken) ? 0 : taken.endsInMs).toBeGreaterThan(500);
    await leaseOf(other, OTHER);
    await leaseOf(other, { ...KEY, group: 'another group' });
    await lease.release();
    expect((await leaseOf(other)).fence).toBeGreaterThan(lease.fence);
  });

  it('is had by one of many who ask at once', async () => {
    const [one, other] = await aFleet(await aRedis());
    const answers = await Promise.all([one, other, one, other].map(({ fleet }) => fleet.lease(KEY)));
    const [ofOne, ofOther, ofOneAgain, ofOtherAgain] = answers.map(isLease);
    expect([ofOneAgain, ofOtherAgain, ofOther]).toEqual([ofOne, ofOther, !ofOne]); // its own is had anew
  });

  it('is kept up for as long as it is held', async () => {
    const [one, other] = await aFleet(await aRedis());
    const lease = await leaseOf(one);
    for (let waited = 0; waited < 1600; waited += 200) {
      await sleep(200);
      expect(isLease(await other.fleet.lease(KEY))).toBe(false);
    }
    await lease.release();
    expect(await untilFree(other)).toBeLessThan(100);
  });

  it('ends by itself within 1.1 s of the crash of its holder', async () => {
    const [one, other] = await aFleet(await aRedis());
    await leaseOf(one);
    await sleep(400);
    one.crash();
    const ms = await untilFree(other);
    expect(ms).toBeGreaterThan(500);
    expect(ms).toBeLessThan(1100);
  });

  it('that was lost is neither renewed nor let go in the name of the next holder', async () => {
    const redis = await aRedis();
    const [one, other] = await aFleet(redis);
    const { lease: name } = entryNames(one.store, KEY);
    const [released, running] = [await leaseOf(one), await leaseOf(one, OTHER)];
    expect(running.fence).toBeGreaterThan(released.fence);
    for (const lost of [name, entryNames(one.store, OTHER).lease]) await redis.ask('DEL', lost);
    for (const key of [KEY, OTHER]) await leaseOf(other, key);
    await released.release();
    expect(isLease(await one.fleet.lease(KEY))).toBe(false);
    other.crash();
    await until(async () => isLease(await one.fleet.lease(OTHER)));
  });

  it('has a larger number than all before, even where the clock of Redis is set back', async () => {
    const redis = await aRedis();
    const one = await anInstance(redis);
    const first = await leaseOf(one);
    const { clock } = entryNames(one.store, KEY);
    const ahead = first.fence + 3_600_000_000; // what the clock showed an hour later
    await redis.ask('SET', clock, String(ahead));
    const second = await leaseOf(one);
    expect(second.fence).toBe(ahead + 1);
    expect((await leaseOf(one, OTHER)).fence).toBe(ahead + 2);
    await redis.ask('SET', clock, String(first.fence + 172_800_000_000));
    expect((await leaseOf(one)).fence).toBeLessThan(ahead);
    await redis.ask('SET', clock, 'no clock');
    expect((await leaseOf(one)).fence).toBeGreaterThan(first.fence);
  });

  it('may be a lease of a key that was forgotten meanwhile: the next one is had at once', async () => {
    const [one, other] = await aFleet(await aRedis());
    const old = await leaseOf(one);
    await one.fleet.forget(KEY);
    const next = await leaseOf(other);
    expect(next.fence).toBeGreaterThan(old.fence);
    await old.release();
    expect(isLease(await one.fleet.lease(KEY))).toBe(false);
  });
});

describe('news', () => {
  it('wake who waits for the key when its lease is let go, and nobody else', async () => {
    const [one, other] = await aFleet(await aRedis());
    const lease = await leaseOf(one);
    const startedAt = performance.now();
    const waiting = other.fleet.news(KEY, 5000);
    const waitingForOther = ended(other.fleet.news(OTHER, 300));
    const ownWaiting = ended(one.fleet.news(KEY, 300));
    await lease.release();
    await waiting;
    expect(performance.now() - startedAt).toBeLessThan(1000);
    for (const { how, ms } of [await waitingForOther, await ownWaiting]) {
      expect(how).toBe('resolved');
      expect(ms).toBeGreaterThan(290);
    }
  });

  it('are not missed by who hears them before the answer that the key is taken', async () => {
    const [one, other] = await aFleet(await aRedis());
    const lease = await leaseOf(one);
    await lease.release();
    await sleep(20);
    expect((await ended(other.fleet.news(KEY, 1000))).ms).toBeLessThan(500);
    expect((await ended(other.fleet.news(KEY, 100))).ms).toBeGreaterThan(90);
  });

  it('tell the others, and not oneself, what was forgotten', async () => {
    const [one, other] = await aFleet(await aRedis());
    const [own, others] = [heardBy(one), heardBy(other)];
    await one.fleet.forget(KEY);
    await one.fleet.forget({ group: KEY.group, id: null });
    await until(() => others.length === 2);
    expect(others).toEqual([
      { kind: 'forgotten', ...KEY },
      { kind: 'forgotten', group: KEY.group, id: null },
    ]);
    expect(own).toEqual([]);
  });

  it('that nobody of ours has said are not listened to', async () => {
    const redis = await aRedis();
    const [one, other] = await aFleet(redis);
    const heard = heardBy(other);
    const sealed = (text: string): Promise<Buffer> => one.store.sealer.seal('bgw:news', Buffer.from(text));
    const { client } = one.store;
    await client.publish('bgw:news', '{"kind":"forgotten","group":"a","id":null}');
    await client.publish(
      'bgw:news',
      await one.store.sealer.seal('another channel', Buffer.from('{"kind":"forgotten"}')),
    );
    await client.publish('bgw:news', await sealed('{"kind":"unheard of","group":"a","id":null,"by":"x"}'));
    await client.publish('bgw:news', await sealed('{"kind":"forgotten","by":"x"}'));
    await one.fleet.forget(KEY);
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ kind: 'forgotten', ...KEY }]);
  });
});

describe('a fleet whose Redis', () => {
  it('is dead lets nobody wait, and is one again within 2 s of its return', async () => {
    const redis = await aRedis();
    const [one, other] = await aFleet(redis, { patienceMs });
    const heard = heardBy(other);
    const lease = await leaseOf(one);
    await redis.kill();
    for (const operation of [() => one.fleet.lease(KEY), () => one.fleet.forget(KEY)]) {
      const { how, ms } = await ended(operation());
      expect([how, ms < 60]).toEqual(['rejected', true]);
    }
    expect((await ended(lease.release())).how).toBe('resolved');
    const { how, ms } = await ended(other.fleet.news(KEY, 150));
    expect([how, ms >= 149, ms < 1000]).toEqual(['resolved', true, true]);
    await redis.restart();
    const startedAt = performance.now();
    await untilHeard(redis, 2);
    await until(async () => (await ended(one.fleet.forget(KEY))).how === 'resolved');
    await until(() => heard.length > 0);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(one.log().match(/Redis is not in use/g)).toHaveLength(1);
  });

  it('stalls lets nobody wait, and is one again within 2 s of its return', async () => {
    const redis = await aRedis();
    const [one, other] = await aFleet(redis, { patienceMs });
    const heard = heardBy(other);
    redis.pause();
    for (let times = 0; times < 6; times += 1) {
      const { how, ms } = await ended(times % 2 === 0 ? one.fleet.lease(KEY) : one.fleet.forget(KEY));
      expect(how).toBe('rejected');
      expect(ms).toBeLessThan(times < 3 ? 150 : 40); // 50 ms and the turns of a busy machine; then it is skipped
    }
    const { ms } = await ended(other.fleet.news(KEY, 150));
    expect(ms).toBeLessThan(1000);
    redis.resume();
    const startedAt = performance.now();
    await until(async () => (await ended(one.fleet.forget(OTHER))).how === 'resolved');
    await until(() => heard.some(({ id }) => id === OTHER.id));
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('is not there at the start comes together when it is', async () => {
    const redis = await aRedis();
    await redis.kill();
    const [one, other] = [await anInstance(redis, { patienceMs }), await anInstance(redis, { patienceMs })];
    expect((await ended(one.fleet.lease(KEY))).how).toBe('rejected');
    await redis.restart();
    await untilHeard(redis, 2);
    const heard = heardBy(other);
    await until(async () => (await ended(one.fleet.forget(KEY))).how === 'resolved');
    await until(() => heard.length === 1);
    await until(
      async () => (await ended(one.fleet.lease(OTHER))).how === 'resolved' && one.log().includes('in use again'),
    );
  });

  it('stalls for long, as one does whose machine has vanished, is listened to over a new connection', async () => {
    const redis = await aRedis();
    const clock = fakeClock();
    const one = await anInstance(redis, { patienceMs, clock });
    await untilHeard(redis, 1);
    const connections = async (): Promise<readonly string[]> =>
      [...String(await redis.ask('CLIENT', 'LIST')).matchAll(/addr=(\S+) .* name=backup-gateway/g)].map(
        ([, at = '']) => at,
      );
    const before = await connections();
    expect(before).toHaveLength(2);
    redis.pause();
    for (let seconds = 0; seconds <= 9; seconds += 1) {
      await ended(one.fleet.lease(KEY));
      clock.advance(1000);
    }
    redis.resume();
    await untilHeard(redis, 1);
    await until(async () => (await connections()).filter((at) => before.includes(at)).length === 0);
    await until(async () => (await connections()).length === 2);
  });

  it('cuts the connection of the news alone listens again', async () => {
    const redis = await aRedis();
    const [one, other] = await aFleet(redis);
    await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await untilHeard(redis, 2);
    const heard = heardBy(other);
    await one.fleet.forget(KEY);
    await until(() => heard.length === 1);
  });
});

describe('a fleet', () => {
  /** Whether leases, news and what is forgotten get from one to the other. */
  async function expectOne([one, other]: readonly [Instance, Instance]): Promise<void> {
    const heard = heardBy(other);
    const lease = await leaseOf(one);
    expect(isLease(await other.fleet.lease(KEY))).toBe(false);
    const waiting = ended(other.fleet.news(KEY, 5000));
    await lease.release();
    expect((await waiting).ms).toBeLessThan(1000);
    await one.fleet.forget({ group: KEY.group, id: null });
    await until(() => heard.length === 1);
  }

  it('closes all connections when it ends, and nobody waits any longer', async () => {
    const redis = await aRedis();
    const [one, other] = await aFleet(redis);
    const lease = await leaseOf(one);
    const waiting = ended(other.fleet.news(KEY, 60_000));
    for (const { crash } of [one, other]) crash();
    await until(async () => !String(await redis.ask('CLIENT', 'LIST')).includes('backup-gateway'));
    expect((await waiting).ms).toBeLessThan(1000);
    expect((await ended(lease.release())).how).toBe('resolved');
  });

  it('may find its Redis through sentinels', async () => {
    const redis = await aRedis();
    const sentinel = await aSentinel(redis);
    await expectOne(await aFleet(redis, { url: `redis+sentinel://127.0.0.1:${sentinel.port}/main` }));
  });

  it('may share a cluster, which may die and come back', async () => {
    const cluster = await aCluster();
    const both = await aFleet(cluster, { url: `redis+cluster://127.0.0.1:${cluster.port}` });
    await expectOne(both);
    await cluster.kill();
    expect((await ended(both[0].fleet.lease(KEY))).how).toBe('rejected');
    await cluster.restart();
    await untilHeard(cluster, 2);
    await until(async () => (await ended(both[0].fleet.lease(OTHER))).how === 'resolved');
    await until(async () => (await ended(both[1].fleet.lease(OTHER))).how === 'resolved');
    await expectOne(both);
  });
});
