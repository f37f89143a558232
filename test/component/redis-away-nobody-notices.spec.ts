import { describe, expect, it } from '@jest/globals';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MS } from '../../src/redis/renewed-lease.js';
import type { BackupView } from '../../src/core/backup-view.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { bearer } from '../support/gateway.js';
import { figure, ms as inMs, percentile } from '../support/figures.js';
import { tamperingWith, type Tampering } from '../support/redis-tampering.js';
import { afterTest } from '../support/sandbox.js';
import { twoInstances, type TwoInstances } from '../support/two-instances.js';
import { until } from '../support/until.js';

const WORKERS = 20;
const ASKED = 40;
/** Far from the deadline; most of it is the machine's, on which all of this runs at once. */
const SLOWEST_MS = 1500;
/** As it is in earnest. */
const storePatienceMs = 50;
/** What is asked for is looked at anew every three seconds; each time what the other instance holds is out of date. */
const SETTINGS = { CACHE_FRESH_S: '3', CACHE_FRESH_ACTIVE_S: '3', REQUEST_DEADLINE_MS: '5000' };
/** One in so many callers asks for what nobody has asked for yet. */
const COLD = 10;

interface Load {
  readonly reset: () => void;
  /** Since the last reset: what each answer took, in milliseconds. */
  readonly times: () => readonly number[];
  /** Answers that were not right, in words. */
  readonly wrong: readonly string[];
}

interface Stage extends TwoInstances {
  readonly load: Load;
  readonly tampering: Tampering;
  /** Backups that nobody has asked for yet, one at a time. */
  readonly unseen: () => string;
}

/** Two instances under load from now on, until the test is over. */
async function underLoad(): Promise<Stage> {
  const two = await twoInstances({ settings: SETTINGS, storePatienceMs });
  const { one, sandbox, redis, ask } = two;
  const ids = [...sandbox.world.project().items.keys()].slice(0, ASKED);
  const right = new Map(await Promise.all(ids.map(async (id) => [id, core((await ask(one, id)).text)] as const)));
  expect(right.size).toBe(ASKED);
  await one.quiet();
  await redis.ask('FLUSHALL');
  const unseen = copiesOf(two);
  two.tick();
  const load = loadOn(two, right, unseen);
  await until(() => load.times().length > WORKERS);
  await sleep(1000);
  return { ...two, load, tampering: tamperingWith(redis), unseen };
}

/** A backup under ever other ids. */
function copiesOf({ sandbox: { world } }: TwoInstances): () => string {
  let count = 0;
  return () => {
    count += 1;
    const id = `${SEED_BACKUP.slice(0, 24)}${String(count).padStart(12, '0')}`;
    world.addItem({ ...world.item(SEED_BACKUP), id });
    return id;
  };
}

/** What of a view tells whose it is, and that it is whole. */
function core(text: string): string {
  const { id, projectId, name, completeness, volumes } = JSON.parse(text) as BackupView;
  return JSON.stringify([id, projectId, name, completeness, volumes.map((volume) => [volume.id, volume.match])]);
}

/** `right`: the core of each backup that is asked for, by id; `unseen` are copies of one of them. */
function loadOn({ both, ask }: TwoInstances, right: ReadonlyMap<string, string>, unseen: () => string): Load {
  const ids = [...right.keys()];
  let [asked, isOver] = [0, false];
  const times: number[] = [];
  const wrong: string[] = [];
  const askOnce = async (): Promise<void> => {
    asked += 1;
    const id = asked % COLD === 0 ? unseen() : (ids[asked % ids.length] ?? '');
    const gateway = both[(asked + Math.floor(asked / ids.length)) % 2 === 0 ? 0 : 1];
    const expected = right.get(id) ?? right.get(SEED_BACKUP)?.replace(SEED_BACKUP, id);
    const startedAt = performance.now();
    const { status, text } = await ask(gateway, id);
    times.push(performance.now() - startedAt);
    if (status !== 200 || core(text) !== expected) wrong.push(`${status} for ${id}: ${text.slice(0, 200)}`);
  };
  const worker = async (): Promise<void> => {
    while (!isOver) await askOnce();
  };
  const working = Promise.all(Array.from({ length: WORKERS }, worker));
  working.catch((error: unknown) => wrong.push(String(error)));
  afterTest(async () => {
    isOver = true;
    await working;
  });
  const reset = (): void => {
    times.length = 0;
  };
  return { reset, times: () => times, wrong };
}

/** What callers notice of what is done to Redis, and for so long after. */
async function expectUnnoticed(
  { load }: Stage,
  ms: number,
  what: () => unknown,
  most = SLOWEST_MS,
): Promise<readonly number[]> {
  // Whoever waits for Redis holds up nobody else: what holds up the whole process is the machine's, or the collection of garbage.
  const held = monitorEventLoopDelay({ resolution: 5 });
  held.enable();
  load.reset();
  await what();
  await sleep(ms);
  await until(() => load.times().length > WORKERS);
  expect(load.wrong).toEqual([]);
  const times = [...load.times()];
  held.disable();
  expect(Math.max(...times)).toBeLessThan(most + held.max / 1e6);
  return times;
}

const p99 = (times: readonly number[]): string => `p99 ${inMs(percentile(times, 0.99))} of ${times.length}`;

/** Milliseconds until what one loads is a hit at the other. */
async function untilShared({ one, other, ask, looks, unseen }: Stage): Promise<number> {
  const startedAt = performance.now();
  await until(async () => {
    const id = unseen();
    await ask(one, id);
    await sleep(20); // it is stored behind the answer
    const { headers } = await ask(other, id);
    return looks(id) === 1 && headers.get('cache-status')?.startsWith('backup-gateway; hit; ') === true;
  });
  return performance.now() - startedAt;
}

describe('under load, nobody notices that Redis', () => {
  it('stalls, and it is in use again within 2 s of its return', async () => {
    const stage = await underLoad();
    await untilShared(stage);
    const before = await expectUnnoticed(stage, 1500, () => undefined);
    const meanwhile = await expectUnnoticed(stage, 3000, () => { stage.redis.pause(); }); // prettier-ignore
    figure('Redis stalls under load', `before ${p99(before)}, meanwhile ${p99(meanwhile)}`);
    stage.redis.resume();
    const ms = await untilShared(stage);
    expect(ms).toBeLessThan(2000);
    await expectUnnoticed(stage, 1000, () => undefined);
  }, 60_000);

  it('is killed, and it is in use again within 2 s of its restart', async () => {
    const stage = await underLoad();
    await untilShared(stage);
    const before = await expectUnnoticed(stage, 1500, () => undefined);
    const meanwhile = await expectUnnoticed(stage, 2000, stage.redis.kill);
    figure('Redis is killed under load', `before ${p99(before)}, meanwhile ${p99(meanwhile)}`);
    await stage.redis.restart();
    const ms = await untilShared(stage);
    expect(ms).toBeLessThan(2000);
    await expectUnnoticed(stage, 1000, () => undefined);
  }, 60_000);

  it('is flushed, again and again', async () => {
    const stage = await underLoad();
    for (let times = 0; times < 5; times += 1) {
      await expectUnnoticed(stage, 300, () => stage.redis.ask('FLUSHALL'));
    }
    expect(await untilShared(stage)).toBeLessThan(2000);
  }, 60_000);

  it('is full of garbage, cut values and the values of others', async () => {
    const stage = await underLoad();
    const { tampering } = stage;
    const deeds = [
      tampering.randomBytes,
      tampering.swap,
      ...[0, 0.01, 0.1, 0.5, 0.99].map((share) => () => tampering.cutTo(share)),
      tampering.swap,
    ];
    for (const deed of deeds) {
      await expectUnnoticed(stage, 400, async () => {
        expect(await deed()).toBeGreaterThan(ASKED / 2);
      });
    }
    expect(await untilShared(stage)).toBeLessThan(2000);
  }, 60_000);

  it('has garbage for leases, clocks and the marks of what was forgotten', async () => {
    const stage = await underLoad();
    const { tampering } = stage;
    const admin = await stage.one.createKey(['admin']);
    for (const kind of ['text', 'text', 'hash'] as const) {
      await fetch(`${stage.one.url}/api/v1/projects/${stage.one.projectId}/cache`, {
        method: 'DELETE',
        headers: bearer(admin),
      });
      const confuse = async (): Promise<void> => {
        expect(await tampering.confuse(kind)).toBeGreaterThan(2);
      };
      // A lease that nobody holds any more is waited for, as that of a crashed instance is.
      await expectUnnoticed(stage, 400, confuse, LEASE_MS + SLOWEST_MS);
      if (kind === 'text') expect(await untilShared(stage)).toBeLessThan(2000);
    }
  }, 60_000);

  it('has older values put back', async () => {
    const stage = await underLoad();
    const { tampering } = stage;
    expect(await tampering.remember()).toBeGreaterThan(ASKED / 2);
    for (let times = 0; times < 4; times += 1) {
      await expectUnnoticed(stage, 700, async () => {
        expect(await tampering.putBack()).toBeGreaterThan(ASKED / 2);
      });
    }
    expect(await untilShared(stage)).toBeLessThan(2000);
  }, 60_000);
});

describe('an instance that knows nothing yet', () => {
  const deeds: [string, (tampering: Tampering) => Promise<number>][] = [
    ['swapped', ({ swap }) => swap()],
    ['replaced by random bytes', ({ randomBytes }) => randomBytes()],
    ['cut short', ({ cutTo }) => cutTo(0.9)],
  ];

  it.each(deeds)('takes nothing out of a Redis whose values were %s', async (_how, deed) => {
    const { one, other, sandbox, redis, ask, looks } = await twoInstances();
    const ids = [...sandbox.world.project().items.keys()].slice(0, ASKED);
    const seen: string[] = [];
    for (const id of ids) seen.push(core((await ask(one, id)).text));
    await one.quiet();
    expect(await deed(tamperingWith(redis))).toBeGreaterThanOrEqual(ASKED);
    expect(looks()).toBe(ASKED);
    for (const [index, id] of ids.entries()) {
      const { status, text } = await ask(other, id);
      expect([status, core(text)]).toEqual([200, seen[index]]);
    }
    expect(looks()).toBe(2 * ASKED);
  });
});

describe('a mark that says all was forgotten at a time to come', () => {
  it('is believed by nobody: it would switch the cache off for as long as it lies there', async () => {
    const { both, one, redis, ask, looks, advance } = await twoInstances();
    await ask(one, SEED_BACKUP);
    await one.quiet();
    expect(await tamperingWith(redis).forgetInTheFuture()).toBeGreaterThan(0);
    advance(4000);
    for (let times = 0; times < 5; times += 1) {
      for (const each of both) {
        expect((await ask(each, SEED_BACKUP)).status).toBe(200);
        await each.quiet();
      }
    }
    expect(looks()).toBe(1);
  });
});
