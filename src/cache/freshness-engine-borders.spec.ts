import { describe, expect, it } from '@jest/globals';
import {
  engineStand,
  fails,
  heldBack,
  KEY,
  LIFETIME,
  partial,
  SECOND,
  textOf,
} from '../../test/support/engine-stand.js';
import { nameOf } from './memory-tier.js';

const OTHER = { group: 'g', id: 'other' };

describe('a refresh behind the caller’s back', () => {
  it('is begun once, and waited for by nobody', async () => {
    const { ask, clock, engine, outcomes } = engineStand();
    await ask();
    clock.advance(31 * SECOND);
    const load = heldBack();
    outcomes.push(load.outcome);
    for (let caller = 0; caller < 3; caller += 1) expect((await ask()).isCollapsed).toBe(false);
    expect(engine.flights.counts).toEqual({ begun: 2, joined: 0 });
    expect([engine.isLookedAt(KEY), engine.isLookedAt(OTHER)]).toEqual([true, false]);
    load.end();
    await engine.settled();
    expect(engine.isLookedAt(KEY)).toBe(false);
  });

  it('that failed is followed by another five seconds later to the millisecond', async () => {
    const { ask, clock, engine, outcomes, loads, failures } = engineStand();
    await ask();
    clock.advance(31 * SECOND);
    outcomes.push(fails);
    await ask();
    await engine.settled();
    expect([loads.length, failures]).toEqual([2, [new Error('upstream is away')]]);
    clock.advance(5 * SECOND - 1);
    await ask();
    expect(loads).toHaveLength(2);
    clock.advance(1);
    await ask();
    expect(loads).toHaveLength(3);
  });

  it('that nobody waits for any more is told so, and is told from a look that is waited for', async () => {
    const { ask, clock, engine, loads } = engineStand();
    await ask();
    clock.advance(31 * SECOND);
    await ask();
    await engine.settled();
    clock.advance(331 * SECOND);
    await ask();
    await ask({ maxAgeMs: 0 });
    expect(loads.map(({ isRefresh, isAwaited, span }) => [isRefresh, isAwaited, span])).toEqual([
      [false, true, null],
      [true, false, null],
      [true, true, null],
      [true, true, null],
    ]);
    expect(loads.map(({ known }) => known.map(String))).toEqual([[], ['value 1'], ['value 2'], ['value 3']]);
  });

  it('is told of the whole value first, then of second best', async () => {
    const { ask, clock, engine, loads, outcomes } = engineStand();
    await ask();
    clock.advance(31 * SECOND);
    outcomes.push(partial);
    await ask();
    await engine.settled();
    clock.advance(6 * SECOND);
    await ask();
    expect(loads[2]?.known.map(String)).toEqual(['value 1', 'second best']);
  });

  it('that brings something built on what is known brings nothing younger', async () => {
    const { ask, clock, outcomes } = engineStand();
    await ask();
    clock.advance(400 * SECOND);
    outcomes.push(partial);
    const built = await ask();
    expect([textOf(built), built.ageMs]).toEqual(['second best', 400 * SECOND]);
  });
});

describe('where a look has failed and is not to be tried again yet', () => {
  it('what there is is served at once, and whoever comes during a look waits for it', async () => {
    const { ask, clock, engine, outcomes, loads, failures } = engineStand();
    await ask();
    clock.advance(400 * SECOND);
    outcomes.push(fails);
    expect(await ask()).toMatchObject({ outcome: 'stale', isStored: false, isCollapsed: false });
    expect(failures).toHaveLength(1);
    expect(await ask()).toMatchObject({ outcome: 'hit', isStored: true });
    clock.advance(5 * SECOND);
    const load = heldBack();
    outcomes.push(load.outcome);
    const waits = [ask(), ask()];
    await Promise.resolve();
    load.end();
    const answers = await Promise.all(waits);
    expect(answers.map(textOf)).toEqual(['value 3', 'value 3']);
    expect(answers.map(({ isCollapsed }) => isCollapsed)).toEqual([false, true]);
    expect([loads.length, engine.inFlight]).toEqual([3, 0]);
  });

  it('a look that was given up by its caller holds nobody back', async () => {
    const { ask, clock, outcomes, loads, engine } = engineStand();
    await ask();
    clock.advance(400 * SECOND);
    outcomes.push(({ abandoned }) => new Promise((_resolve, reject) => {
      abandoned.addEventListener('abort', () => { reject(new Error('abandoned')); });
    })); // prettier-ignore
    const caller = new AbortController();
    const asked = ask({ gone: caller.signal });
    await Promise.resolve();
    caller.abort();
    await asked;
    await engine.settled();
    expect([textOf(await ask()), loads.length]).toEqual(['value 3', 3]);
  });

  it('a key of which there is nothing is tried again at once', async () => {
    const { ask, outcomes, engine } = engineStand();
    outcomes.push(fails, fails);
    await expect(ask()).rejects.toThrow('away');
    const version = engine.memory.version;
    await expect(ask()).rejects.toThrow('away');
    expect(engine.memory.version).toBe(version);
    expect(textOf(await ask())).toBe('value 3');
  });
});

describe('an instance that is on its own', () => {
  it('loads what is shared, as what is not', async () => {
    const { ask, engine } = engineStand();
    expect(textOf(await ask({ isShared: true }))).toBe('value 1');
    expect(engine.memory.get(KEY).fence).toBeNull();
    expect(textOf(await ask({ isShared: true, maxAgeMs: 0 }))).toBe('value 2');
  });
});

describe('a look that is asked for', () => {
  it('is had three seconds after the last one to the millisecond', async () => {
    const { ask, clock, loads } = engineStand();
    await ask();
    expect(await ask({ maxAgeMs: 0 })).toMatchObject({ outcome: 'request' });
    clock.advance(3 * SECOND - 1);
    expect(await ask({ maxAgeMs: 0 })).toMatchObject({ outcome: 'hit' });
    clock.advance(1);
    expect(await ask({ maxAgeMs: 0 })).toMatchObject({ outcome: 'request', ageMs: 0 });
    expect(loads).toHaveLength(3);
  });

  it('is not had without room, though long not had, and not in vain where room comes', async () => {
    const { ask, loads } = engineStand();
    await ask();
    expect(await ask({ maxAgeMs: 0, mayRefresh: () => false })).toMatchObject({ outcome: 'hit' });
    expect(await ask({ maxAgeMs: 0 })).toMatchObject({ outcome: 'request' });
    expect(loads).toHaveLength(2);
  });

  it('that fails gives what there is, and its failure to whoever would rather have that', async () => {
    const { ask, clock, outcomes, failures } = engineStand();
    await ask();
    outcomes.push(fails, fails);
    expect(await ask({ maxAgeMs: 0 })).toMatchObject({ outcome: 'request', isStored: false });
    expect(failures).toHaveLength(1);
    clock.advance(10 * SECOND);
    await expect(ask({ maxAgeMs: 5 * SECOND, isStrict: true })).rejects.toThrow('away');
    expect(failures).toHaveLength(1);
  });

  it('is had for what is just as old as is still too old, and not a millisecond sooner', async () => {
    const { ask, clock, loads } = engineStand();
    await ask();
    clock.advance(10 * SECOND);
    const young = await ask({ maxAgeMs: 10 * SECOND + 1, isStrict: true });
    expect([young.outcome, loads.length]).toEqual(['hit', 1]);
    const looked = await ask({ maxAgeMs: 10 * SECOND, isStrict: true });
    expect(looked).toMatchObject({ outcome: 'request', isStored: true, ageMs: 0 });
    expect(loads.map(({ isRefresh }) => isRefresh)).toEqual([false, true]);
  });

  it('is a miss where there is nothing to be served', async () => {
    const { ask, loads } = engineStand();
    expect(await ask({ maxAgeMs: 0, mayRefresh: () => false })).toMatchObject({ outcome: 'miss' });
    expect(loads.map(({ isRefresh }) => isRefresh)).toEqual([false]);
  });

  it('is not had for what is young enough, be it second best', async () => {
    const { ask, clock, outcomes } = engineStand();
    await ask();
    clock.advance(20 * SECOND);
    outcomes.push((turn) => ({ ...partial(turn), isBuiltOnKnown: false }));
    expect(textOf(await ask({ maxAgeMs: 0 }))).toBe('second best');
    clock.advance(4 * SECOND);
    const young = await ask({ maxAgeMs: 5 * SECOND });
    expect([textOf(young), young.outcome]).toEqual(['second best', 'hit']);
  });
});

describe('an answer at hand', () => {
  it('is given as long as it is fresh, and nothing is looked at', async () => {
    const { ask, clock, engine, loads } = engineStand();
    expect([engine.hit(KEY), engine.peek(KEY)]).toEqual([null, null]);
    const { kept } = await ask();
    clock.advance(30 * SECOND - 1);
    expect(engine.hit(KEY)).toEqual({ key: KEY, kept, outcome: 'hit', isCollapsed: false, isStored: true, ageMs: 29_999, ttlMs: 1 }); // prettier-ignore
    expect(engine.peek(KEY)).toBe(kept);
    clock.advance(1);
    expect([engine.hit(KEY), engine.peek(KEY), loads.length]).toEqual([null, null, 1]);
  });

  it('is usable as long as it may stand in for a look that fails, and by the name of its key', async () => {
    const { ask, clock, engine } = engineStand();
    expect(engine.isUsable(KEY)).toBe(false);
    const { kept } = await ask();
    expect([engine.isUsable(KEY), engine.isUsable(OTHER)]).toEqual([true, false]);
    expect([engine.hit(OTHER, nameOf(KEY))?.kept, engine.hit(KEY, nameOf(OTHER))]).toEqual([kept, null]);
    clock.advance(kept.times.usableUntil - kept.times.loadedAt - 1);
    expect(engine.isUsable(KEY)).toBe(true);
    clock.advance(1);
    expect(engine.isUsable(KEY)).toBe(false);
  });

  it('is peeked at as long as it was confirmed less than so long ago', async () => {
    const { ask, clock, engine } = engineStand();
    const { kept } = await ask();
    clock.advance(10 * SECOND);
    expect([engine.peek(KEY, 10 * SECOND + 1), engine.peek(KEY, 10 * SECOND)]).toEqual([kept, null]);
  });

  it('is peeked at as `get` would answer, though its fresh time is over: who asks says how old it may be', async () => {
    const { ask, clock, engine, loads, wanted } = engineStand();
    const { kept } = await ask();
    expect([engine.peek(KEY, 0), engine.peek(KEY, Infinity)]).toEqual([null, kept]);
    clock.advance(40 * SECOND);
    expect([engine.peek(KEY), engine.peek(KEY, 40 * SECOND), engine.peek(KEY, 41 * SECOND)]).toEqual([
      null,
      null,
      kept,
    ]);
    expect((await engine.get({ ...wanted, maxAgeMs: 41 * SECOND })).kept).toBe(kept);
    expect(loads).toHaveLength(1);
  });

  it('is known until it is gone, without a look', async () => {
    const { ask, clock, engine, loads, wanted } = engineStand();
    expect(await engine.known(wanted)).toBeNull();
    await ask();
    clock.advance(86_430 * SECOND - 1);
    expect(await engine.known(wanted)).toMatchObject({ outcome: 'hit', isStored: true, ttlMs: -86_400 * SECOND + 1 });
    clock.advance(1);
    expect(await engine.known(wanted)).toBeNull();
    expect(loads).toHaveLength(1);
  });

  it('is made in a variant once, of the value', async () => {
    const { ask, engine } = engineStand();
    const answer = await ask();
    const encoded = engine.encoded(answer, 'quoted', (body) => Buffer.from(`"${body.toString()}"`));
    expect(encoded.plain.toString()).toBe('"value 1"');
    expect(engine.encoded(answer, 'quoted', fails)).toBe(encoded);
  });

  it('is gone where it is never fallen back upon', async () => {
    const { ask, clock, outcomes } = engineStand();
    outcomes.push(() => ({ lifetime: { ...LIFETIME, whileRefreshingMs: 0, ifErrorMs: 0 } }));
    await ask();
    clock.advance(30 * SECOND);
    expect(await ask()).toMatchObject({ outcome: 'miss' });
  });
});

describe('who watches a key', () => {
  it('is told when something is kept of it, and when it is forgotten, alone or with its group', async () => {
    const { ask, engine, outcomes } = engineStand();
    let told = 0;
    engine.memory.watchers.watch(KEY, () => (told += 1));
    outcomes.push(fails);
    await expect(ask()).rejects.toThrow('away');
    expect(told).toBe(0);
    await ask();
    expect(told).toBe(1);
    await engine.forget('g', 'other');
    expect(told).toBe(1);
    await engine.forget('g', 'k');
    expect(told).toBe(2);
    await engine.forget('g');
    expect(told).toBe(3);
  });
});

describe('what goes on behind an answer', () => {
  it('is waited for by who waits for all, whatever becomes of it', async () => {
    const { engine } = engineStand();
    const work = heldBack();
    engine.behind(work.outcome());
    let isSettled = false;
    const settled = engine.settled().then(() => (isSettled = true));
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    work.fail(new Error('nobody hears of it'));
    await settled;
    expect(isSettled).toBe(true);
  });

  it('is waited for where it is a refresh of what was forgotten meanwhile', async () => {
    const { ask, clock, engine, outcomes } = engineStand();
    await ask();
    clock.advance(31 * SECOND);
    const load = heldBack();
    outcomes.push(load.outcome);
    await ask();
    await engine.forget('g');
    let isSettled = false;
    const settled = engine.settled().then(() => (isSettled = true));
    await new Promise(setImmediate);
    expect([isSettled, engine.inFlight]).toEqual([false, 0]);
    load.end();
    await settled;
    expect(isSettled).toBe(true);
  });

  it('is waited for together with a look', async () => {
    const { ask, engine, outcomes } = engineStand();
    const [look, work] = [heldBack(), heldBack()];
    outcomes.push(look.outcome);
    const asked = ask();
    engine.behind(work.outcome());
    let isSettled = false;
    const settled = engine.settled().then(() => (isSettled = true));
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    work.end();
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    look.end();
    await Promise.all([settled, asked]);
    expect(engine.inFlight).toBe(0);
  });
});
