import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { fakeClock, type FakeClock } from '../../../test/support/fake-clock.js';
import { until } from '../../../test/support/until.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import type { Urgency } from '../call-context.js';
import { CallBudget, NOT_ASKED } from './call-budget.js';
import { ProjectBudget } from './project-budget.js';

const WINDOW_MS = 10_000;
const PROJECT = 'a project';
/** Longer than any test waits. */
const PATIENT_MS = 10_000;

interface TestBudget {
  readonly clock: FakeClock;
  readonly budget: CallBudget;
  /** `went`, or the seconds after which to come again. */
  readonly ask: (urgency?: Urgency, more?: { signal?: AbortSignal; patienceMs?: number }) => Promise<string | number>;
}

function aBudget(calls: number): TestBudget {
  const clock = fakeClock();
  const allowance = { calls, windowMs: calls === Infinity ? 0 : WINDOW_MS };
  const budget = new CallBudget('vbs', () => new ProjectBudget(allowance, null, clock));
  const ask: TestBudget['ask'] = async (
    urgency = 'foreground',
    { signal = AbortSignal.timeout(PATIENT_MS), patienceMs } = {},
  ) => {
    try {
      await budget.take(PROJECT, { urgency, signal, ...(patienceMs === undefined ? {} : { patienceMs }) });
      return 'went';
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      expect(error).toMatchObject({ upstream: 'vbs', kind: 'throttled', code: NOT_ASKED });
      return error.retryAfterSeconds ?? 'never';
    }
  };
  return { clock, budget, ask };
}

describe('a call that somebody waits for', () => {
  it('waits until there is a slot', async () => {
    const { clock, ask } = aBudget(1);
    await ask();
    let outcome: string | number = 'waits';
    const waiting = ask().then((what) => (outcome = what));
    await sleep(120);
    expect(outcome).toBe('waits');
    clock.advance(WINDOW_MS);
    expect(await waiting).toBe('went');
  });

  it('is served in the order of coming', async () => {
    const { clock, ask } = aBudget(2);
    await ask();
    clock.advance(1000);
    await ask();
    const served: number[] = [];
    const all = [0, 1, 2, 3, 4].map((place) => ask().then(() => served.push(place)));
    for (const [elapsed, count] of [
      [9000, 1],
      [1000, 2],
      [9000, 3],
      [1000, 4],
      [9000, 5],
    ] as const) {
      clock.advance(elapsed);
      await until(() => served.length === count);
      await sleep(60);
      expect(served).toHaveLength(count);
    }
    await Promise.all(all);
    expect(served).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes after those who wait, even where a slot has just become free', async () => {
    const { clock, ask } = aBudget(1);
    await ask();
    const served: string[] = [];
    const first = ask().then(() => served.push('first'));
    await sleep(0);
    clock.advance(WINDOW_MS);
    const second = ask().then(() => served.push('second'));
    await first;
    clock.advance(WINDOW_MS);
    await second;
    expect(served).toEqual(['first', 'second']);
  });

  it('is refused when its time is over, and told when to come again', async () => {
    const { clock, ask } = aBudget(1);
    await ask();
    clock.advance(5500);
    const giveUp = new AbortController();
    const waiting = ask('foreground', { signal: giveUp.signal });
    setTimeout(() => {
      giveUp.abort();
    }, 20);
    expect(await waiting).toBe(5);
    clock.advance(4500);
    expect(await ask()).toBe('went');
  });

  it('gives up while there is still time for a call to be answered', async () => {
    const { clock, ask } = aBudget(1);
    await ask();
    clock.advance(WINDOW_MS - 100);
    const startedAt = performance.now();
    expect(await ask('foreground', { patienceMs: 400 })).toBe(1);
    const waitedMs = performance.now() - startedAt;
    expect(waitedMs).toBeGreaterThanOrEqual(290);
    expect(waitedMs).toBeLessThan(390);
    clock.advance(100);
    expect(await ask()).toBe('went');
  });

  it('is refused at once where it is certain that no slot is free in time', async () => {
    const { ask } = aBudget(1);
    await ask();
    const startedAt = performance.now();
    expect(await ask('foreground', { patienceMs: 2500 })).toBe(10);
    expect(performance.now() - startedAt).toBeLessThan(100);
  });

  it('whose time was over before it came costs nothing', async () => {
    const { budget, ask } = aBudget(1);
    const late = budget.take(PROJECT, { urgency: 'foreground', signal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ upstream: 'vbs', kind: 'timeout' });
    expect(await ask()).toBe('went');
  });

  it('is counted for its project alone', async () => {
    const { budget, ask } = aBudget(1);
    await ask();
    await budget.take('another project', {
      urgency: 'foreground',
      signal: AbortSignal.timeout(PATIENT_MS),
      patienceMs: 0,
    });
  });
});

describe('a background call', () => {
  it('is refused at once where there is no room, which is known before', async () => {
    const { clock, budget, ask } = aBudget(10);
    for (let made = 0; made < 5; made += 1) expect(await ask('background')).toBe('went');
    expect(budget.hasRoom(PROJECT)).toBe(false); // for another refresh; one that has begun goes on
    for (let made = 5; made < 9; made += 1) expect(await ask('background')).toBe('went');
    expect(await ask('background')).toBe(10);
    clock.advance(WINDOW_MS);
    expect(budget.hasRoom(PROJECT)).toBe(true);
    expect(await ask('background')).toBe('went');
  });

  it('does not overtake those who wait', async () => {
    const { clock, budget, ask } = aBudget(1);
    await ask();
    const waiting = ask();
    await sleep(0);
    clock.advance(WINDOW_MS);
    expect(budget.hasRoom(PROJECT)).toBe(false);
    expect(await ask('background')).toBeGreaterThan(0);
    expect(await waiting).toBe('went');
  });
});

describe('after the cloud has refused a call', () => {
  it.each([Infinity, 100])('none is made until it wants to be asked again, with a limit of %d', async (calls) => {
    const { clock, budget, ask } = aBudget(calls);
    for (let made = 0; made < 5; made += 1) await ask();
    await budget.throttled(PROJECT, 7);
    expect(budget.hasRoom(PROJECT)).toBe(false);
    for (const urgency of ['foreground', 'background'] as const) expect(await ask(urgency, { patienceMs: 50 })).toBe(7);
    clock.advance(6500);
    expect(await ask('foreground', { patienceMs: 50 })).toBe(1);
    clock.advance(500);
    expect(await ask('foreground', { patienceMs: 50 })).toBe(calls === Infinity ? 'went' : 3);
    clock.advance(3000);
    expect(await ask()).toBe('went');
  });

  it('those who wait go on when the pause is over', async () => {
    const { clock, budget, ask } = aBudget(Infinity);
    await budget.throttled(PROJECT, 1);
    const waiting = [ask(), ask(), ask()];
    clock.advance(1000);
    expect(await Promise.all(waiting)).toEqual(['went', 'went', 'went']);
  });

  it('one that was allowed before is not made', async () => {
    const { clock, budget } = aBudget(Infinity);
    budget.refuseWhilePaused(PROJECT);
    await budget.throttled(PROJECT, 7);
    expect(() => {
      budget.refuseWhilePaused(PROJECT);
    }).toThrow(expect.objectContaining({ kind: 'throttled', retryAfterSeconds: 7 }));
    clock.advance(7000);
    budget.refuseWhilePaused(PROJECT);
  });

  it('it is left alone for five seconds where it does not say for how long', async () => {
    const { budget, ask } = aBudget(Infinity);
    await budget.throttled(PROJECT, null);
    expect(await ask('foreground', { patienceMs: 2500 })).toBe(5);
  });
});
