import { describe, expect, it } from '@jest/globals';
import type { Turns } from './core/turns.js';
import { inTurns } from './in-turns.js';

const STEPS = 60;
const STEP_MS = 0.5;

function* long(): Turns<string> {
  for (let step = 0; step < STEPS; step += 1) {
    const until = performance.now() + STEP_MS;
    while (performance.now() < until);
    yield;
  }
  return 'done';
}

/** How often others have had their turn meanwhile. */
async function turnsOfOthers(work: Promise<unknown>): Promise<number> {
  let count = 0;
  let isOver = false;
  const next = (): void => {
    count += 1;
    if (!isOver) setImmediate(next);
  };
  setImmediate(next);
  await work;
  isOver = true;
  return count;
}

describe('long work', () => {
  it('lets others have their turn about every millisecond', async () => {
    const work = inTurns(long());
    expect(await turnsOfOthers(work)).toBeGreaterThan((STEPS * STEP_MS) / 4);
    expect(await work).toBe('done');
  });
});
