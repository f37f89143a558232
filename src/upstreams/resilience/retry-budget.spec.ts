import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fakeClock } from '../../../test/support/fake-clock.js';
import { RetryBudget } from './retry-budget.js';

const WINDOW_MS = 10_000;

function taken(budget: RetryBudget, tries: number): number {
  return Array.from({ length: tries }, () => budget.take()).filter(Boolean).length;
}

describe('a retry budget', () => {
  it.each([
    [0, 10],
    [1, 10],
    [9, 10],
    [10, 11],
    [1_000, 110],
    [10_000, 1_010],
  ])('lets a tenth of %i calls be made again, and ten besides', (calls, most) => {
    const budget = new RetryBudget(fakeClock());
    for (let call = 0; call < calls; call += 1) budget.noteCall();
    expect(taken(budget, calls + 20)).toBe(most);
    expect(budget.take()).toBe(false);
  });

  it('forgets both calls and retries after ten seconds, and not before', () => {
    const clock = fakeClock();
    const budget = new RetryBudget(clock);
    for (let call = 0; call < 100; call += 1) budget.noteCall();
    expect(taken(budget, 100)).toBe(20);
    clock.advance(WINDOW_MS - 1);
    expect(budget.take()).toBe(false);
    clock.advance(1);
    expect(taken(budget, 100)).toBe(10); // those of the reserve: the calls are forgotten too
  });

  it('gives the reserve back one by one, not ten at a time', () => {
    const clock = fakeClock();
    const budget = new RetryBudget(clock);
    for (let second = 0; second < 10; second += 1) {
      expect(budget.take()).toBe(true);
      clock.advance(1000);
    }
    for (let second = 0; second < 50; second += 1) {
      expect(taken(budget, 5)).toBe(1);
      clock.advance(1000);
    }
  });

  it('is kept in the ten seconds before every retry, whatever comes when', () => {
    const steps = fc.array(fc.tuple(fc.nat(3000), fc.nat(20), fc.nat(20)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (moments) => {
        const clock = fakeClock();
        const budget = new RetryBudget(clock);
        const made: { readonly at: number; readonly calls: number; readonly retries: number }[] = [];
        for (const [pauseMs, calls, tries] of moments) {
          clock.advance(pauseMs);
          for (let call = 0; call < calls; call += 1) budget.noteCall();
          const retries = taken(budget, tries);
          made.push({ at: clock.monotonicMs(), calls, retries });
          if (retries === 0) continue;
          const now = clock.monotonicMs();
          const recent = made.filter(({ at }) => at + WINDOW_MS > now);
          const sum = (of: 'calls' | 'retries'): number => recent.reduce((total, each) => total + each[of], 0);
          expect(sum('retries')).toBeLessThanOrEqual(10 + sum('calls') * 0.1);
        }
      }),
    );
  });
});
