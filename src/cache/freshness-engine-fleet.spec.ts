import { describe, expect, it } from '@jest/globals';
import { amongOthers } from '../../test/support/among-others.js';
import { fails, heldBack, KEY, LIFETIME, partial, SECOND, textOf } from '../../test/support/engine-stand.js';
import { NOTHING } from './kept.js';

const OTHER = { group: 'g', id: 'other' };

const A_LOOK = ['read k', 'lease k', 'read k', 'write k 11', 'release k'];

describe('what the others have', () => {
  it('is served where there is nothing here, and then from here', async () => {
    const { ask, share, asked, loads, engine } = amongOthers();
    await share('theirs', 5, 10 * SECOND);
    const answers = [await ask(), await ask()];
    expect(answers.map(textOf)).toEqual(['theirs', 'theirs']);
    expect(answers[0]).toMatchObject({ outcome: 'hit', ageMs: 10 * SECOND, ttlMs: 20 * SECOND, isCollapsed: false });
    expect([await asked(), loads.length]).toEqual([['read k'], 0]);
    expect(engine.memory.get(KEY)).toMatchObject({ fence: 5, retryAt: -Infinity, isSuperseded: false });
  });

  it('is read once for all who come at the same time, and loaded once where there is nothing', async () => {
    const { ask, asked, loads } = amongOthers();
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ isCollapsed }) => isCollapsed)).toEqual([false, true, true]);
    expect(await asked()).toEqual(['read k', ...A_LOOK]);
    expect(loads).toHaveLength(1);
  });

  it('is asked for only where it is newer than what is here', async () => {
    const { ask, asked, others } = amongOthers();
    await ask();
    await asked();
    expect(new Set(others.aboves)).toEqual(new Set([null]));
    others.aboves.length = 0;
    await ask({ maxAgeMs: 0 });
    expect([await asked(), others.aboves]).toEqual([
      ['read k', 'lease k', 'read k', 'write k 12', 'release k'],
      [11, 11],
    ]);
  });

  it('is read anew for each key, and each time', async () => {
    const { ask, asked, engine, wanted } = amongOthers();
    await Promise.all([engine.known(wanted), engine.known({ ...wanted, key: OTHER })]);
    await engine.known(wanted);
    expect(await asked()).toEqual(['read k', 'read other', 'read k']);
    await ask();
    expect(await engine.known(wanted)).toMatchObject({ outcome: 'hit' });
    expect((await asked()).slice(0, 1)).toEqual(['read k']);
  });

  it('is not read by who comes while a look is under way', async () => {
    const { ask, asked, others, outcomes } = amongOthers();
    const load = heldBack();
    outcomes.push(load.outcome);
    const first = ask();
    await new Promise(setImmediate);
    others.asked();
    const second = ask();
    await new Promise(setImmediate);
    expect(others.asked()).toEqual([]);
    load.end();
    expect((await Promise.all([first, second])).map(textOf)).toEqual(['value 1', 'value 1']);
    await asked();
  });

  it('is nobody’s business where it is not shared', async () => {
    const { ask, share, asked, engine } = amongOthers();
    await share('theirs', 5);
    expect(textOf(await ask({ isShared: false }))).toBe('value 1');
    expect([await asked(), engine.memory.get(KEY).fence]).toEqual([[], null]);
  });

  it('takes the place of what is here where it is newer, and leaves when a look was last asked for', async () => {
    const { ask, share, others, clock, loads, asked } = amongOthers();
    await ask();
    await ask({ maxAgeMs: 0 });
    await share('theirs', 50);
    others.tell({ kind: 'stored', ...KEY });
    clock.advance(SECOND);
    expect(textOf(await ask({ maxAgeMs: 0 }))).toBe('theirs');
    expect(loads).toHaveLength(2);
    await asked();
  });
});

describe('a look among others', () => {
  it('is had under a lease, and shared', async () => {
    const { ask, asked, others, engine } = amongOthers();
    expect(textOf(await ask())).toBe('value 1');
    expect((await asked()).slice(1)).toEqual(A_LOOK);
    expect([...others.records.values()]).toMatchObject([{ fence: 11, best: { body: Buffer.from('value 1') } }]);
    expect(engine.memory.get(KEY)).toMatchObject({ fence: 11 });
  });

  it('is had alone where the store is away, and what is there when it is back is newer if it was loaded later', async () => {
    const { ask, asked, others, engine, share, clock } = amongOthers();
    others.leases.push('away');
    await ask();
    expect([(await asked()).slice(1), engine.memory.get(KEY).fence]).toEqual([['read k', 'lease k'], null]);
    await share('theirs, from before', 5, SECOND);
    others.tell({ kind: 'stored', ...KEY });
    expect(textOf(await ask())).toBe('value 1');
    clock.advance(SECOND);
    await share('theirs, from now', 5);
    others.tell({ kind: 'stored', ...KEY });
    expect(textOf(await ask())).toBe('theirs, from now');
  });

  it('is not had where another has just looked, which is a hit', async () => {
    const { ask, share, clock, loads, asked } = amongOthers();
    await ask();
    await asked();
    clock.advance(400 * SECOND);
    await share('theirs', 50, SECOND);
    expect(await ask()).toMatchObject({ outcome: 'hit', isCollapsed: false, ageMs: SECOND });
    expect([await asked(), loads.length]).toEqual([['read k'], 1]);
  });

  it('is had where what another has is just not fresh any more', async () => {
    const { ask, share, clock, loads } = amongOthers();
    await ask();
    clock.advance(400 * SECOND);
    await share('theirs', 50, LIFETIME.freshMs);
    expect([textOf(await ask()), loads.length]).toEqual(['value 2', 2]);
  });

  it('of another is waited for, and is then somebody else’s', async () => {
    const { ask, share, others, loads, asked } = amongOthers();
    others.leases.push({ endsInMs: 90 });
    others.meanwhile.push(() => share('theirs', 5));
    const answer = await ask();
    expect([textOf(answer), answer.outcome, answer.isCollapsed, answer.isStored]).toEqual([
      'theirs',
      'miss',
      true,
      true,
    ]);
    expect([await asked(), loads.length]).toEqual([['read k', 'read k', 'lease k', 'news k 100', 'read k'], 0]);
  });

  it('of another is waited for until the caller’s time is over', async () => {
    const { ask, others, asked } = amongOthers();
    others.leases.push({ endsInMs: 90 });
    await expect(ask({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'WaitedInVain' });
    await asked();
  });

  it('that brings second best leaves the whole value of the others where it is', async () => {
    const { ask, share, others, clock, outcomes, asked, engine } = amongOthers();
    await share('theirs', 5, 20 * SECOND);
    await ask();
    clock.advance(400 * SECOND);
    outcomes.push(partial);
    expect(textOf(await ask())).toBe('second best');
    await asked();
    expect([...others.records.values()]).toMatchObject([
      { fence: 11, best: { body: Buffer.from('theirs') }, provisional: { body: Buffer.from('second best') } },
    ]);
    expect(engine.memory.get(KEY)).toMatchObject({ fence: 11 });
  });

  it('that the store refuses is not kept: the next caller has what the others know', async () => {
    const { ask, share, others, asked, engine } = amongOthers();
    others.verdicts.push('refused');
    expect(textOf(await ask())).toBe('value 1');
    await asked();
    expect(engine.memory.get(KEY)).toBe(NOTHING);
    await share('theirs', 50);
    expect(textOf(await ask())).toBe('theirs');
  });

  it('is shared behind its answer, which whoever waits for all waits for', async () => {
    const { ask, others, engine } = amongOthers();
    const write = heldBack();
    others.whileWriting.push(write.outcome);
    expect(textOf(await ask())).toBe('value 1');
    let isSettled = false;
    const settled = engine.settled().then(() => (isSettled = true));
    await new Promise(setImmediate);
    expect([isSettled, others.asked().at(-1), others.records.size]).toEqual([false, 'write k 11', 0]);
    write.end();
    await settled;
    expect([others.asked(), others.records.size]).toEqual([['release k'], 1]);
  });

  it('of what was forgotten meanwhile is shared with nobody', async () => {
    const { ask, others, asked, outcomes, engine } = amongOthers();
    const load = heldBack();
    outcomes.push(load.outcome);
    const before = ask();
    await new Promise(setImmediate);
    await engine.forget('g', 'k');
    load.end({ body: Buffer.from('from before') });
    expect(textOf(await before)).toBe('from before');
    expect((await asked()).slice(-2)).toEqual(['forget g k', 'release k']);
    expect([others.records.size, engine.memory.get(KEY)]).toEqual([0, NOTHING]);
  });
});

describe('a caller who wants nothing older than so much', () => {
  it('has what another has confirmed since', async () => {
    const { ask, share, loads, clock } = amongOthers();
    await ask();
    clock.advance(20 * SECOND);
    await share('theirs', 50, 5 * SECOND);
    const answer = await ask({ maxAgeMs: 10 * SECOND });
    expect([textOf(answer), answer.outcome, loads.length]).toEqual(['theirs', 'hit', 1]);
  });

  it('has a look where what another has is just that old', async () => {
    const { ask, share, loads, clock } = amongOthers();
    await ask();
    clock.advance(20 * SECOND);
    await share('theirs', 50, 10 * SECOND);
    expect([textOf(await ask({ maxAgeMs: 10 * SECOND })), loads.length]).toEqual(['value 2', 2]);
  });

  it('has another’s value that is old enough to be refreshed, if it is young enough for him', async () => {
    const { ask, share, loads, clock } = amongOthers();
    await ask();
    clock.advance(300 * SECOND);
    await share('theirs', 50, 40 * SECOND);
    expect([textOf(await ask({ maxAgeMs: 50 * SECOND })), loads.length]).toEqual(['theirs', 1]);
  });
});

describe('a caller who wants a look', () => {
  it('has one, whatever another had before, and by whatever clock', async () => {
    const { ask, share, others, loads, asked } = amongOthers();
    await share('from a clock that is ahead', 10, -SECOND);
    const answer = await ask({ maxAgeMs: 0 });
    expect([textOf(answer), answer.outcome, loads.length]).toEqual(['value 1', 'request', 1]);
    expect(await asked()).toEqual(['read k', ...A_LOOK]);
    expect(others.records.size).toBe(1);
  });

  it('has one that another had meanwhile', async () => {
    const { ask, share, others, loads } = amongOthers();
    await share('from before', 4);
    others.leases.push({ endsInMs: 90 });
    others.meanwhile.push(() => share('from now', 5));
    const answer = await ask({ maxAgeMs: 0 });
    expect([textOf(answer), answer.isCollapsed, loads.length]).toEqual(['from now', true, 0]);
  });

  it('has one that another had meanwhile where there was nothing', async () => {
    const { ask, share, others, loads } = amongOthers();
    others.leases.push({ endsInMs: 90 });
    others.meanwhile.push(() => share('from now', 5));
    expect([textOf(await ask({ maxAgeMs: 0 })), loads.length]).toEqual(['from now', 0]);
  });

  it('has one where another has let go without anything', async () => {
    const { ask, share, others, loads } = amongOthers();
    await share('from before', 4);
    others.leases.push({ endsInMs: 90 });
    expect([textOf(await ask({ maxAgeMs: 0 })), loads.length]).toEqual(['value 1', 1]);
  });

  it('has one where what is known was loaded under no lease', async () => {
    const { ask, others, loads, asked } = amongOthers();
    others.leases.push('away');
    await ask();
    await asked();
    expect([textOf(await ask({ maxAgeMs: 0 })), loads.length]).toEqual(['value 2', 2]);
  });
});

describe('news of the others', () => {
  it('that they have stored a key let it be read once, and what is newer be served', async () => {
    const { ask, share, others, asked, engine, loads } = amongOthers();
    await ask();
    await asked();
    await share('theirs', 50);
    others.tell({ kind: 'stored', ...KEY });
    expect([engine.hit(KEY), engine.memory.get(KEY).isSuperseded]).toEqual([null, true]);
    expect([textOf(await ask()), textOf(await ask())]).toEqual(['theirs', 'theirs']);
    expect(engine.hit(KEY)).toMatchObject({ outcome: 'hit' });
    expect([await asked(), loads.length]).toEqual([['read k'], 1]);
  });

  it('that were not of anything newer leave what is here', async () => {
    const { ask, others, asked, engine, loads } = amongOthers();
    const { kept } = await ask();
    await asked();
    others.tell({ kind: 'stored', ...KEY });
    expect([(await ask()).kept, (await ask()).kept]).toEqual([kept, kept]);
    expect([await asked(), loads.length]).toEqual([['read k'], 1]);
    expect(engine.memory.get(KEY)).toMatchObject({ isSuperseded: false, fence: 11 });
  });

  it('of a key that is not known here, or of none, change nothing', async () => {
    const { ask, others, asked, engine } = amongOthers();
    await ask();
    await asked();
    const { version, bytes } = engine.memory;
    others.tell({ kind: 'stored', ...OTHER });
    others.tell({ kind: 'stored', group: 'g', id: null });
    expect([engine.memory.version, engine.memory.bytes]).toEqual([version, bytes]);
    await ask();
    expect(await asked()).toEqual([]);
  });

  it('that something is forgotten let it be forgotten here, alone or with its group', async () => {
    const { ask, others, engine } = amongOthers();
    const keys = [KEY, OTHER];
    const areKept = (): boolean[] => keys.map((key) => engine.memory.get(key) !== NOTHING);
    for (const key of keys) await ask({ key });
    others.tell({ kind: 'forgotten', ...KEY });
    expect(areKept()).toEqual([false, true]);
    await ask();
    others.tell({ kind: 'forgotten', group: 'h', id: null });
    expect(areKept()).toEqual([true, true]);
    others.tell({ kind: 'forgotten', group: 'g', id: null });
    expect(areKept()).toEqual([false, false]);
  });

  it('that something is forgotten hold for what is being loaded, and for what is being read', async () => {
    const { ask, others, engine, outcomes, share, wanted, asked } = amongOthers();
    const load = heldBack();
    outcomes.push(load.outcome);
    const loading = ask({ key: OTHER });
    await new Promise(setImmediate);
    await share('from before', 5);
    others.whileReading.push(() => {
      others.tell({ kind: 'forgotten', group: 'g', id: null });
      return Promise.resolve();
    });
    expect(await engine.known(wanted)).toBeNull();
    load.end();
    await loading;
    expect([KEY, OTHER].map((key) => engine.memory.get(key))).toEqual([NOTHING, NOTHING]);
    await asked();
  });

  it('that something was stored hold for what is being read: it is read once more', async () => {
    const { ask, others, share, asked } = amongOthers();
    await share('two', 5);
    others.whileReading.push(async () => {
      await share('three', 6);
      others.tell({ kind: 'stored', ...KEY });
    });
    expect([textOf(await ask()), textOf(await ask())]).toEqual(['two', 'three']);
    await asked();
    expect(textOf(await ask())).toBe('three');
    expect(await asked()).toEqual([]);
  });

  it('are told on to who watches, as is what is taken over', async () => {
    const { others, engine, share, wanted } = amongOthers();
    let told = 0;
    engine.memory.watchers.watch(KEY, () => (told += 1));
    others.tell({ kind: 'stored', ...KEY });
    expect(told).toBe(1);
    others.tell({ kind: 'forgotten', group: 'g', id: null });
    expect(told).toBe(2);
    await engine.known(wanted);
    expect(told).toBe(2);
    await share('theirs', 5);
    await engine.known(wanted);
    expect(told).toBe(3);
  });
});

describe('what is forgotten here', () => {
  it('is forgotten by the others before anybody is told', async () => {
    const { others, engine } = amongOthers();
    const heard: string[][] = [];
    engine.memory.watchers.watch(KEY, () => heard.push(others.asked()));
    await engine.forget('g', 'k');
    await engine.forget('g');
    others.isAway = true;
    await engine.forget('g');
    expect(heard).toEqual([['forget g k'], ['forget g null'], ['forget g null']]);
  });
});

describe('a failure among others', () => {
  it('lets the lease go, and is that of all who wait here', async () => {
    const { ask, outcomes, asked } = amongOthers();
    outcomes.push(fails);
    const failed = await Promise.allSettled([ask(), ask()]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await asked()).slice(-2)).toEqual(['read k', 'release k']);
  });
});
