import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { atLength } from '../../test/support/at-length.js';
import {
  engineStand as stand,
  fails,
  KEY,
  LIFETIME,
  partial,
  SECOND,
  textOf as text,
} from '../../test/support/engine-stand.js';
import type { Loaded, Turn } from './load.js';

describe('a value', () => {
  it('is fresh, then refreshed behind the caller’s back, then waited for, then gone', async () => {
    const { ask, clock, engine, loads, outcomes } = stand();
    expect([text(await ask()), text(await ask()), loads.length]).toEqual(['value 1', 'value 1', 1]);
    clock.advance(30 * SECOND);
    const stale = await ask();
    expect([text(stale), stale.outcome, stale.ageMs, stale.ttlMs]).toEqual(['value 1', 'hit', 30_000, 0]);
    await engine.settled();
    expect([text(await ask()), loads.length]).toEqual(['value 2', 2]);
    clock.advance(331 * SECOND);
    const waited = await ask();
    expect([text(waited), waited.outcome, loads.length]).toEqual(['value 3', 'stale', 3]);
    clock.advance(86_430 * SECOND - 1);
    outcomes.push(fails);
    const fallback = await ask();
    expect([text(fallback), fallback.outcome, fallback.isStored]).toEqual(['value 3', 'stale', false]);
    clock.advance(1);
    outcomes.push(fails);
    await expect(ask()).rejects.toThrow('away');
  });

  it('is refreshed once, however many ask, and nobody waits', async () => {
    const { ask, clock, engine, loads, outcomes } = stand();
    await ask();
    clock.advance(31 * SECOND);
    let end: () => void = () => undefined;
    outcomes.push(() => new Promise((resolve) => (end = () => {
      resolve({});
    }))); // prettier-ignore
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ask()));
    expect(new Set(answers.map(text))).toEqual(new Set(['value 1']));
    expect([loads.length, engine.inFlight]).toEqual([2, 1]);
    end();
    await engine.settled();
    expect([text(await ask()), loads.length, engine.inFlight]).toEqual(['value 2', 2, 0]);
  });

  it('is tried again no sooner than 5 s after a refresh has failed', async () => {
    const { ask, clock, engine, loads, outcomes, failures } = stand();
    await ask();
    clock.advance(31 * SECOND);
    outcomes.push(fails, fails);
    for (let round = 0; round < 10; round += 1) {
      expect(text(await ask())).toBe('value 1');
      await engine.settled();
      clock.advance(SECOND);
    }
    expect([loads.length, failures.length]).toEqual([3, 2]);
  });

  it('stands as it was after a thousand refreshes that failed or brought second best', async () => {
    const { ask, clock, engine, outcomes } = stand();
    const { kept: whole } = await ask();
    clock.advance(31 * SECOND);
    for (let round = 0; round < 1000; round += 1) {
      outcomes.push(round % 2 === 0 ? fails : partial);
      await ask();
      await engine.settled();
      clock.advance(6 * SECOND);
    }
    expect(engine.memory.get(KEY).best).toBe(whole);
    expect([whole.body.toString(), whole.times.confirmedAt]).toEqual(['value 1', 1000]);
    expect(text(await ask())).toMatch(/^value/);
  });

  it('that is second best takes its age and its end from the whole one that it was built on', async () => {
    const { ask, clock, engine, outcomes } = stand();
    await ask();
    clock.advance(86_420 * SECOND);
    outcomes.push(partial);
    const built = await ask();
    expect([text(built), built.ageMs]).toEqual(['second best', 86_420 * SECOND]);
    clock.advance(9 * SECOND);
    outcomes.push(fails);
    expect(text(await ask())).toBe('second best');
    await engine.settled();
    clock.advance(2 * SECOND);
    outcomes.push(fails);
    await expect(ask()).rejects.toThrow('away');
  });

  it('that is whole takes the place of all that was there, at once', async () => {
    const { ask, clock, outcomes } = stand();
    await ask();
    outcomes.push(() => ({ body: Buffer.from('null'), lifetime: { freshMs: 10, whileRefreshingMs: 0, ifErrorMs: 0 } }));
    expect(text(await ask({ maxAgeMs: 0 }))).toBe('null');
    expect(text(await ask())).toBe('null');
    clock.advance(10);
    outcomes.push(fails);
    await expect(ask()).rejects.toThrow('away');
  });

  it('whose oldest part is older than its load is fresh for so much less', async () => {
    const { ask, clock, outcomes } = stand();
    clock.advance(60 * SECOND);
    outcomes.push(() => ({ confirmedAt: clock.monotonicMs() - 10 * SECOND }));
    const { ageMs, ttlMs } = await ask();
    expect([ageMs, ttlMs]).toEqual([10 * SECOND, 20 * SECOND]);
  });

  it('is fresh for a tenth less at most, as the dice fall', async () => {
    const { ask } = stand({ dice: 0.5 });
    expect((await ask()).ttlMs).toBe(28_500);
  });
});

describe('a caller', () => {
  it('who wants nothing older than so much gets a look upstream where there is nothing younger', async () => {
    const { ask, clock, loads } = stand();
    await ask();
    clock.advance(5 * SECOND);
    expect(text(await ask({ maxAgeMs: 6 * SECOND }))).toBe('value 1');
    const looked = await ask({ maxAgeMs: 5 * SECOND, isStrict: true });
    expect([text(looked), looked.outcome, loads.at(-1)?.isRefresh]).toEqual(['value 2', 'request', true]);
    expect(text(await ask({ maxAgeMs: 0 }))).toBe('value 3');
  });

  it('who wants a look upstream every time gets one in three seconds, however many want it', async () => {
    const { ask, clock, loads } = stand();
    await ask();
    for (let second = 0; second < 9; second += 1) {
      await Promise.all(Array.from({ length: 10 }, () => ask({ maxAgeMs: 0 })));
      clock.advance(SECOND);
    }
    expect(loads).toHaveLength(4);
  });

  it('is served what there is while the cloud may not be asked for less than need', async () => {
    const { ask, clock, loads } = stand();
    const mayRefresh = (): boolean => false;
    await ask({ mayRefresh });
    for (const seconds of [31, 300, 3600]) {
      clock.advance(seconds * SECOND);
      expect(text(await ask({ mayRefresh }))).toBe('value 1');
      expect(text(await ask({ mayRefresh, maxAgeMs: 0 }))).toBe('value 1');
    }
    clock.advance(86_400 * SECOND);
    expect(text(await ask({ mayRefresh }))).toBe('value 2');
    expect(loads.map(({ isRefresh }) => isRefresh)).toEqual([false, false]);
  });

  it('of a thousand shares one load, and one failure; the next starts afresh', async () => {
    const { ask, loads, outcomes, engine } = stand();
    outcomes.push(() => new Promise((_resolve, reject) => setTimeout(() => {
      reject(new Error('once'));
    }, 10))); // prettier-ignore
    const failed = await Promise.allSettled(Array.from({ length: 1000 }, () => ask()));
    expect(new Set(failed.map((each) => each.status === 'rejected' && String(each.reason)))).toEqual(
      new Set(['Error: once']),
    );
    expect([loads.length, engine.inFlight]).toEqual([1, 0]);
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ask()));
    expect(answers.filter(({ isCollapsed }) => isCollapsed)).toHaveLength(999);
    expect([loads.length, engine.inFlight]).toEqual([2, 0]);
  });

  it('who goes away ends the load when nobody else waits for it, and only then', async () => {
    const { ask, loads, outcomes, engine } = stand();
    const untilAbandoned = ({ abandoned }: Turn): Promise<never> =>
      new Promise((_resolve, reject) => {
        abandoned.addEventListener('abort', () => {
          reject(new Error('abandoned'));
        });
      });
    outcomes.push(untilAbandoned);
    const [one, other] = [new AbortController(), new AbortController()];
    const asked = [one, other].map(({ signal }) => ask({ gone: signal }));
    const ended = Promise.allSettled(asked);
    one.abort();
    expect(loads[0]?.abandoned.aborted).toBe(false);
    other.abort();
    expect([loads[0]?.abandoned.aborted, engine.inFlight]).toEqual([true, 0]);
    expect(text(await ask())).toBe('value 2');
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(text(await ask())).toBe('value 2');
  });
});

describe('what is forgotten', () => {
  it('is loaded anew, alone or with its group', async () => {
    const { ask, engine } = stand();
    const other = { group: 'g', id: 'other' };
    const stranger = { group: 'h', id: 'k' };
    for (const key of [KEY, other, stranger]) await ask({ key });
    await engine.forget('g', 'k');
    expect([text(await ask()), text(await ask({ key: other }))]).toEqual(['value 4', 'value 2']);
    await engine.forget('g');
    expect([text(await ask()), text(await ask({ key: other }))]).toEqual(['value 5', 'value 6']);
    expect(text(await ask({ key: stranger }))).toBe('value 3');
  });

  it('while it is loaded is not kept, and whoever comes later does not wait for it', async () => {
    const { ask, engine, outcomes } = stand();
    let end: () => void = () => undefined;
    outcomes.push(() => new Promise((resolve) => (end = () => {
      resolve({ body: Buffer.from('from before') });
    }))); // prettier-ignore
    const before = ask();
    await engine.forget('g');
    expect(text(await ask())).toBe('value 2');
    end();
    expect(text(await before)).toBe('from before');
    expect(text(await ask())).toBe('value 2');
  });
});

describe('memory', () => {
  it('stays within its bytes after a hundred thousand keys, and no load is left behind', async () => {
    const memoryBytes = 4_000_000;
    const { ask, engine, outcomes } = stand({ memoryBytes });
    const body = Buffer.alloc(3000, 'x');
    for (let from = 0; from < atLength(100_000); from += 1000) {
      const some = Array.from({ length: 1000 }, async (_, index) => {
        outcomes.push(() => ({ body }));
        const answer = await ask({ key: { group: 'g', id: String(from + index) } });
        const encoded = engine.encoded(answer, 'as it is', (bytes) => bytes);
        if (index % 20 === 0) await encoded.in('gzip');
      });
      await Promise.all(some);
      expect(engine.memory.bytes).toBeLessThanOrEqual(memoryBytes);
    }
    expect(engine.inFlight).toBe(0);
    expect(engine.memory.bytes).toBeGreaterThan(memoryBytes * 0.9);
  });

  it('counts the answers that are made of a value, and makes no more than eight', async () => {
    const { ask, engine } = stand();
    const answer = await ask();
    const before = engine.memory.bytes;
    for (let variant = 0; variant < 100; variant += 1) {
      engine.encoded(answer, String(variant), () => Buffer.alloc(10_000));
    }
    expect(engine.memory.bytes - before).toBe(8 * (10_000 + '99'.length));
    expect(engine.encoded(answer, '99', fails)).toBe(engine.encoded(answer, '99', fails));
  });
});

describe('whatever happens, in whatever order', () => {
  it('nothing older than promised is served, and nothing that another load has replaced', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(100, 4000, 29_000, 301_000, 86_000_000) }),
      fc.record({
        kind: fc.constant('ask' as const),
        outcome: fc.constantFrom('whole', 'partial', 'failure', 'no such'),
        maxAgeMs: fc.constantFrom(undefined, 0, 1000),
        mayRefresh: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { ask, clock, engine, outcomes } = stand();
        let lastWhole = '';
        for (const each of steps) {
          if (each.kind === 'pass') {
            clock.advance(each.ms);
            continue;
          }
          outcomes.splice(0, Infinity, (turn) => {
            if (each.outcome === 'failure') return fails();
            if (each.outcome === 'partial') return partial(turn);
            lastWhole = `whole at ${clock.monotonicMs()}`;
            const body = Buffer.from(lastWhole);
            const isThere = each.outcome === 'whole';
            return isThere ? { body } : { body, lifetime: { freshMs: 10_000, whileRefreshingMs: 0, ifErrorMs: 0 } };
          });
          const { maxAgeMs, mayRefresh } = each;
          const wanted = { mayRefresh: () => mayRefresh, ...(maxAgeMs === undefined ? {} : { maxAgeMs }) };
          const before = lastWhole;
          const answer = await ask(wanted).catch(() => null);
          await engine.settled();
          if (answer === null) continue;
          expect(answer.ageMs).toBeGreaterThanOrEqual(0);
          expect(answer.ageMs).toBeLessThan(LIFETIME.freshMs + LIFETIME.ifErrorMs);
          if (text(answer) !== 'second best') expect([before, lastWhole]).toContain(text(answer));
        }
        expect(engine.inFlight).toBe(0);
      }),
    );
  });
});

describe('while the cloud can be asked only now and then', () => {
  it('the value that is most overdue is looked at first, whoever asks, so that all stay equally old', async () => {
    const { ask, clock, engine } = stand();
    const keys = Array.from({ length: 50 }, (_, index) => ({ group: 'g', id: String(index) }));
    const loaded = new Map(keys.map(({ id }) => [id, 0]));
    let room = Infinity;
    const askAll = async (): Promise<number[]> => {
      const ages: number[] = [];
      for (const key of keys) {
        const load = (): Promise<Loaded> => {
          room -= 1;
          loaded.set(key.id, (loaded.get(key.id) ?? 0) + 1);
          const body = Buffer.from(key.id);
          const always = { confirmedAt: null, isProvisional: false, isBuiltOnKnown: false };
          return Promise.resolve({ ...always, body, lifetime: LIFETIME });
        };
        ages.push((await ask({ key, load, mayRefresh: () => room > 0 })).ageMs);
      }
      await engine.settled();
      return ages;
    };
    await askAll();
    let oldest = 0;
    for (let tick = 0; tick < 180; tick += 1) {
      clock.advance(5 * SECOND);
      room = 2; // fifty in 125 s
      oldest = Math.max(oldest, ...(await askAll()));
    }
    expect(oldest).toBeLessThanOrEqual(170 * SECOND);
    const counts = [...loaded.values()];
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });
});
