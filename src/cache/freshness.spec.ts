import { describe, expect, it } from '@jest/globals';
import { choose, freshnessOf, usable } from './freshness.js';
import { Kept, NOTHING, type Times } from './kept.js';

const TIMES: Times = { loadedAt: 0, confirmedAt: 0, freshUntil: 10, refreshUntil: 20, usableUntil: 30 };
const aKept = (times: Partial<Times> = {}): Kept => new Kept(Buffer.from('it'), { ...TIMES, ...times });

describe('a value', () => {
  it.each([
    [9, 'fresh'],
    [10, 'refreshing'],
    [19, 'refreshing'],
    [20, 'fallback'],
    [29, 'fallback'],
    [30, 'gone'],
  ] as const)('at %i is %s', (now, freshness) => {
    const kept = aKept();
    expect(freshnessOf(kept.times, now)).toBe(freshness);
    const chosen = { kept: freshness === 'gone' ? null : kept, freshness };
    expect(choose({ ...NOTHING, best: kept }, now)).toEqual(chosen);
    expect(choose({ ...NOTHING, provisional: kept }, now)).toEqual(chosen);
  });

  it('is gone where there is none', () => {
    expect(choose(NOTHING, 0)).toEqual({ kept: null, freshness: 'gone' });
  });
});

describe('of a whole value and second best', () => {
  const at = (now: number, best: Kept, provisional: Kept) => choose({ ...NOTHING, best, provisional }, now);

  it('the whole one is served while it is fresh, then second best while that is', () => {
    const [best, provisional] = [aKept(), aKept({ freshUntil: 15 })];
    expect(at(9, best, provisional)).toEqual({ kept: best, freshness: 'fresh' });
    expect(at(9, best, provisional).kept).toBe(best);
    expect(at(10, best, provisional).kept).toBe(provisional);
    expect(at(14, best, provisional)).toEqual({ kept: provisional, freshness: 'fresh' });
  });

  it('the one that was looked at last is served when both are stale, and the whole one when that has ended', () => {
    const [best, provisional] = [aKept(), aKept({ refreshUntil: 10, usableUntil: 25 })];
    expect(at(15, best, provisional)).toEqual({ kept: provisional, freshness: 'fallback' });
    expect(at(15, best, provisional).kept).toBe(provisional);
    expect(at(25, best, provisional)).toEqual({ kept: best, freshness: 'fallback' });
    expect(at(25, best, provisional).kept).toBe(best);
    expect(at(30, best, provisional)).toEqual({ kept: null, freshness: 'gone' });
  });

  it('both may be built on, the whole one first, until each has ended', () => {
    const [best, provisional] = [aKept(), aKept({ usableUntil: 25 })];
    const held = { ...NOTHING, best, provisional };
    expect(usable(held, 24)).toEqual([best, provisional]);
    expect(usable(held, 24)[0]).toBe(best);
    expect([usable(held, 25), usable(held, 30), usable(NOTHING, 0)]).toEqual([[best], [], []]);
  });
});
