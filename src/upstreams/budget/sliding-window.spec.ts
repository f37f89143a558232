import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlidingWindow } from './sliding-window.js';

const SPAN_MS = 100;

function filled(...times: readonly number[]): SlidingWindow {
  const window = new SlidingWindow(SPAN_MS);
  for (const time of times) window.add(time);
  return window;
}

describe('a sliding window', () => {
  it('lets nothing through where nothing is allowed, empty as it may be', () => {
    const window = new SlidingWindow(10_000);
    expect(window.waitMs(0, 0)).toBe(10_000);
    expect(window.waitMs(1, 0)).toBe(0);
  });

  it('holds a call for its whole length, and not a moment longer', () => {
    const window = filled(0);
    expect([0, 99.9, 100].map((now) => window.used(now))).toEqual([1, 1, 0]);
  });

  it('tells how long it takes until there are fewer calls in it', () => {
    const window = filled(0, 10, 20);
    expect([4, 3, 2, 1].map((most) => window.waitMs(most, 50))).toEqual([0, 50, 60, 70]);
    expect(window.waitMs(Infinity, 50)).toBe(0);
  });

  it('reads a part of a call as a whole one', () => {
    expect(filled(0, 10).waitMs(1.8, 50)).toBe(50);
    expect(filled(0).waitMs(0.5, 50)).toBe(50);
  });

  it('forgets a call that was not made, if there is one', () => {
    const window = filled(0, 10);
    window.removeNewest();
    expect(window.waitMs(1, 50)).toBe(50);
    window.removeNewest();
    window.removeNewest();
    expect(window.used(50)).toBe(0);
  });

  it('is right about thousands', () => {
    const window = new SlidingWindow(SPAN_MS);
    const wrong = Array.from({ length: 20_000 }, (_, now) => {
      window.add(now);
      return window.used(now) === Math.min(now + 1, SPAN_MS) ? 0 : 1;
    });
    expect(wrong.filter((each) => each === 1)).toEqual([]);
  });

  it('agrees with whoever counts anew each time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (gaps, most) => {
        const window = new SlidingWindow(SPAN_MS);
        const times: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const live = times.filter((time) => time > now - SPAN_MS);
          expect(window.used(now)).toBe(live.length);
          const waitMs = window.waitMs(most, now);
          expect(live.filter((time) => time > now + waitMs - SPAN_MS).length).toBeLessThan(most);
          const before = live.filter((time) => time > now + waitMs - 1 - SPAN_MS).length;
          if (waitMs > 0) expect(before).toBeGreaterThanOrEqual(most);
          window.add(now);
          times.push(now);
        }
      }),
    );
  });
});

describe('a sliding window of another length', () => {
  it('has the calls that are in it now, the ones that it had let go included', () => {
    const window = filled(0, 50, 100);
    expect(window.used(160)).toBe(1);
    window.resize(200);
    expect(window.used(160)).toBe(3);
    expect(window.waitMs(3, 160)).toBe(40);
    window.resize(20);
    expect(window.used(160)).toBe(0);
  });

  it('knows a thousand of those at least, and keeps no more than twice as many', () => {
    const window = filled();
    for (let now = 0; now < 10_000; now += 1) {
      window.add(now);
      window.used(now);
    }
    window.resize(Infinity);
    const known = window.used(10_000);
    expect(known).toBeGreaterThanOrEqual(1000);
    expect(known).toBeLessThanOrEqual(2200);
  });
});
