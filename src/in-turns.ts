import { setImmediate as othersFirst } from 'node:timers/promises';
import type { Turns } from './core/turns.js';

/** Whatever else this process has to do comes in between: a page of 4 MiB would hold up all answers for a third of a second. */
export async function inTurns<Result>(turns: Turns<Result>): Promise<Result> {
  for (;;) {
    const step = turns.next();
    if (step.done === true) return step.value;
    await othersFirst();
  }
}
