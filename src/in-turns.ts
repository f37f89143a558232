import { setImmediate as othersFirst } from 'node:timers/promises';
import type { Turns } from './core/turns.js';

/** A good deal less than most answers take. */
const TURN_MS = 1;

/** Whatever else this process has to do comes in between: a page of 4 MiB would hold up all answers for a third of a second. */
export async function inTurns<Result>(turns: Turns<Result>): Promise<Result> {
  let step = turns.next();
  if (step.done === true) return step.value; // too little to make anybody wait, itself included
  let until = performance.now() + TURN_MS;
  while (step.done !== true) {
    if (performance.now() >= until) {
      await othersFirst();
      until = performance.now() + TURN_MS;
    }
    step = turns.next();
  }
  await othersFirst(); // what comes next may be as much
  return step.value;
}
