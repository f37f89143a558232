import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../measured.js';
import type { Effort } from '../speed-case.js';
import { Rounds } from './everybody.js';

const LOOKS = 5;
/** Asked for faster than four in ten seconds, the gateway reads VBS's list once instead: see `cold-burst` and `refresh-burst`. */
const APART_MS = 3400;
/** What was read before no longer counts. */
const CALM_MS = 10_500;

/** `time` counts: whoever begins is another one each time. */
type Look = (times: Rounds, time: number) => Promise<void>;

/** Looks that have nothing to do with each other; each notes a time for each contender. Answers the medians of each round. */
export async function nowAndThen(effort: Effort, look: Look): Promise<Rounds> {
  const pause = effort.isQuick ? 0 : APART_MS;
  const rounds = new Rounds();
  let time = 0;
  const next: Parameters<typeof spaced>[1] = (times) => look(times, (time += 1));
  await sleep(effort.isQuick ? 0 : CALM_MS);
  await spaced(pause, next, new Rounds()); // not counted
  for (let round = 0; round < effort.rounds; round += 1) {
    const times = new Rounds();
    for (let count = effort.isQuick ? 1 : LOOKS; count > 0; count -= 1) await spaced(pause, next, times);
    for (const [name, all] of times.entries) rounds.note(name, median(all));
  }
  return rounds;
}

/** How many looks those are, with the one that is not counted. */
export function looksIn({ isQuick, rounds }: Effort): number {
  return 1 + rounds * (isQuick ? 1 : LOOKS);
}

async function spaced(pauseMs: number, look: (times: Rounds) => Promise<void>, times: Rounds): Promise<void> {
  const pause = sleep(pauseMs);
  await look(times);
  await pause;
}
