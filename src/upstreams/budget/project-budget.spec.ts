import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { fakeClock } from '../../../test/support/fake-clock.js';
import type { Allowance } from './allowance.js';
import { ProjectBudget } from './project-budget.js';
import { SharedCount } from './shared-count.js';

const TERMS: Allowance = { calls: 20, windowMs: 10_000 };

/** A Redis that knows nothing of anybody's calls, and lets all of them through; of an instance it knows from its first call on. */
function ignorant(id: string, terms = TERMS, beginWaitMs = 0): SharedCount {
  let isNew = 1;
  const script = async (): Promise<unknown> => {
    const answer = [0, beginWaitMs, 1, isNew, 10];
    isNew = 0;
    await Promise.resolve();
    return answer;
  };
  return new SharedCount({ digestOf: (text) => text, instanceId: randomUUID(), script }, id, terms);
}

/** How many of so many calls, made at once, are let through. */
async function letThrough(budget: ProjectBudget, calls: number): Promise<number> {
  const waits = await Promise.all(Array.from({ length: calls }, () => budget.take('foreground')));
  return waits.filter((waitMs) => waitMs === 0).length;
}

async function aBudget(used: number) {
  const clock = fakeClock();
  const budget = new ProjectBudget(TERMS, ignorant('one'), clock);
  expect(await letThrough(budget, used)).toBe(used);
  return { clock, budget };
}

describe('the budget of a project whose terms change, beside a Redis that knows nothing of what was called', () => {
  it('lets nobody beyond the limit where the cloud is another one, however many ask at once', async () => {
    const { budget } = await aBudget(20);
    budget.change(TERMS, ignorant('another'));
    expect(await letThrough(budget, 10)).toBe(0);
  });

  it('keeps to what is certain for a window where that has become longer, and then to the whole limit again', async () => {
    const { clock, budget } = await aBudget(15);
    const longer = { calls: 40, windowMs: 20_000 };
    budget.change(longer, ignorant('one', longer));
    expect(await letThrough(budget, 40)).toBe(0);
    clock.advance(20_001);
    expect(await letThrough(budget, 40)).toBe(40);
  });

  it('leaves it to Redis where the limit alone is another', async () => {
    const { budget } = await aBudget(15);
    const more = { ...TERMS, calls: 30 };
    budget.change(more, ignorant('one', more));
    expect(budget.limit).toBe(30);
    budget.change(more, ignorant('one', more));
    expect(budget.left).toBe(15);
  });

  it('lets refreshes begin again at once, whatever Redis has said of the terms before', async () => {
    const clock = fakeClock();
    const budget = new ProjectBudget(TERMS, ignorant('one', TERMS, 9_000), clock);
    await letThrough(budget, 1);
    expect(budget.hasRoom()).toBe(false);
    budget.change({ calls: Infinity, windowMs: 0 }, null);
    expect(budget.hasRoom()).toBe(true);
  });
});
