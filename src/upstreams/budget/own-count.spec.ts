import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Urgency } from '../call-context.js';
import { allowanceOf } from './allowance.js';
import { OwnCount } from './own-count.js';

const WINDOW_MS = 10_000;
const LIMIT = 20;

/** After so many calls in the foreground at the time 0. */
function after(calls: number): OwnCount {
  const count = new OwnCount(WINDOW_MS);
  for (let made = 0; made < calls; made += 1) count.take('foreground', Infinity, 0);
  return count;
}

/** How many of a kind are let through when they are asked for at once. */
function admitted(count: OwnCount, urgency: Urgency, now: number): number {
  let made = 0;
  while (made < 2 * LIMIT && count.take(urgency, LIMIT, now) === 0) made += 1;
  return made;
}

describe('calls that somebody waits for', () => {
  it('are let through up to the limit, and then when the oldest leaves the window', () => {
    const count = after(0);
    expect(admitted(count, 'foreground', 0)).toBe(LIMIT);
    expect(count.take('foreground', LIMIT, 4000)).toBe(6000);
    expect(admitted(count, 'foreground', 10_000)).toBe(LIMIT);
  });

  it('are not limited where there is no limit', () => {
    const count = new OwnCount(0);
    expect(admitted(count, 'background', 0)).toBe(2 * LIMIT);
    expect(count.take('foreground', Infinity, 0)).toBe(0);
  });
});

/** Begins a refresh of one call where it may; else the wait, whole milliseconds. */
function begin(count: OwnCount, now: number): number {
  const waitMs = Math.ceil(count.beginMs(LIMIT, now));
  if (waitMs === 0) count.take('background', LIMIT, now);
  return waitMs;
}

describe('refreshes', () => {
  it('begin freely until half of the window is used', () => {
    const begun = (count: OwnCount): number =>
      Array.from({ length: 20 }, () => begin(count, 0)).filter((ms) => ms === 0).length;
    expect([begun(after(0)), begun(after(7)), begun(after(9))]).toEqual([10, 3, 1]);
  });

  it('keep an even pace above that', () => {
    const count = after(9);
    expect([begin(count, 0), begin(count, 0)]).toEqual([0, 167]);
    expect([begin(count, 167), begin(count, 167)]).toEqual([0, 500]);
    expect([begin(count, 666), begin(count, 667)]).toEqual([1, 0]);
  });

  it('make up for a thirtieth of the window in which none was made, and for no more', () => {
    const count = after(9);
    const waits = Array.from({ length: 20 }, (_, index) => begin(count, index < 10 ? 5000 : 9000));
    expect(waits.filter((waitMs) => waitMs === 0).length).toBeLessThanOrEqual(3);
  });

  it('do not begin in the last fifth', () => {
    expect([begin(after(15), 0), begin(after(16), 3000)]).toEqual([0, 7000]);
  });

  it('that have begun are made to their end, and the next begins so much later', () => {
    const count = after(10);
    expect(begin(count, 0)).toBe(0);
    for (let call = 0; call < 4; call += 1) expect(count.take('background', LIMIT, 0)).toBe(0);
    expect(count.beginMs(LIMIT, 0)).toBeGreaterThan(2000);
  });
});

describe('background calls', () => {
  it('leave the last tenth to those that somebody waits for', () => {
    const count = after(0);
    expect([admitted(count, 'background', 0), admitted(count, 'foreground', 0)]).toEqual([18, 2]);
    expect(count.waitMs('background', LIMIT, 3000)).toBe(7000);
  });

  it('are possible with a limit of one', () => {
    const count = new OwnCount(WINDOW_MS);
    expect([count.take('background', 1, 0), count.take('background', 1, 0)]).toEqual([0, WINDOW_MS]);
  });

  it('are spread over the window where nobody else calls', () => {
    const count = new OwnCount(WINDOW_MS);
    const times: number[] = [];
    for (let now = 0; now < 100_000; now += 100) if (begin(count, now) === 0) times.push(now);
    const later = times.filter((time) => time >= 50_000);
    const gaps = later.slice(1).map((time, index) => time - (later[index] ?? 0));
    expect(later.length).toBeGreaterThan(75);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(WINDOW_MS / 2);
  });
});

describe('a cloud that has refused a call', () => {
  it('is believed: no more than it took, for a window after the pause', () => {
    const count = after(7);
    count.pause(3000, 1000);
    expect(count.pausedMs(1000)).toBe(3000);
    expect(count.pausedMs(4000)).toBe(0);
    expect(count.waitMs('foreground', LIMIT, 4000)).toBe(6000);
    expect(admitted(count, 'foreground', 10_000)).toBe(6);
    expect(admitted(count, 'foreground', 13_999)).toBe(0);
    expect(admitted(count, 'foreground', 14_000)).toBe(LIMIT - 6);
  });

  it('takes one call at least', () => {
    const count = after(1);
    count.pause(1000, 0);
    expect(admitted(count, 'foreground', 10_000)).toBe(1);
  });

  it('is left alone for the longest time that it asks for, and does not shrink the limit twice by refusing several', () => {
    const count = after(10);
    for (const pauseMs of [5000, 2000, 3000]) count.pause(pauseMs, 0);
    expect(count.pausedMs(0)).toBe(5000);
    expect(admitted(count, 'foreground', 10_000)).toBe(9);
  });

  it('is left alone without a limit as well, and takes all after that', () => {
    const count = new OwnCount(0);
    count.take('foreground', Infinity, 0);
    count.pause(1000, 0);
    expect(count.pausedMs(999)).toBe(1);
    expect(count.take('foreground', Infinity, 1000)).toBe(0);
    expect(count.take('foreground', Infinity, 1000)).toBe(0);
  });
});

describe('the cloud, which counts a call when it gets there', () => {
  const DEADLINE_MS = 700;
  const calls = fc.array(
    fc.record({
      gapMs: fc.oneof(fc.constant(0), fc.nat(80), fc.nat(3000)),
      /** Until it gets there. */
      delayMs: fc.oneof(fc.constant(0), fc.constant(DEADLINE_MS), fc.nat(DEADLINE_MS)),
      urgency: fc.constantFrom<Urgency>('foreground', 'background'),
      isRefused: fc.integer({ min: 0, max: 49 }).map((chance) => chance === 0),
    }),
    { minLength: 20, maxLength: 300 },
  );

  it('never counts more than the limit in any window, whatever is asked and however late it arrives', () => {
    fc.assert(
      fc.property(
        calls,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 3 }),
        (asked, requests, perSeconds) => {
          const allowance = allowanceOf({ requests, perSeconds }, DEADLINE_MS);
          const count = new OwnCount(allowance.windowMs);
          const arrivals: number[] = [];
          let now = 0;
          for (const { gapMs, delayMs, urgency, isRefused } of asked) {
            now += gapMs;
            if (count.pausedMs(now) > 0 || count.take(urgency, allowance.calls, now) > 0) continue;
            arrivals.push(now + delayMs);
            if (isRefused) count.pause(1000, now);
          }
          for (const from of arrivals) {
            const seen = arrivals.filter((at) => at >= from && at < from + perSeconds * 1000);
            expect(seen.length).toBeLessThanOrEqual(requests);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is asked all that it allows, less what a call may be late', () => {
    const { calls: limit, windowMs } = allowanceOf({ requests: 200, perSeconds: 300 }, 2500);
    const count = new OwnCount(windowMs);
    let made = 0;
    for (let now = 0; now < 3_025_000; now += 100) if (count.take('foreground', limit, now) === 0) made += 1;
    expect(made).toBe(2000);
  });
});
