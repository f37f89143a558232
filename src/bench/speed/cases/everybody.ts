import type { By, Contender, ContenderName } from '../contender.js';
import { CONTENDERS, PEERS } from '../contender.js';
import type { StageSpec } from '../speed-case.js';
import type { Stage } from '../stage/stage.js';

/** Longer than any case takes: where answers are to be hits, they are. */
const LONG_S = 3600;
const DEFAULT_S = 30;
const BACKUPS = 2000;

/** Everybody, over a project of an ordinary size. */
export const EVERYBODY: StageSpec = { contenders: CONTENDERS, backups: BACKUPS, freshS: LONG_S };

/** Those that make calls to the cloud. */
const LOOKING: readonly ContenderName[] = ['gateway', ...PEERS];
/** The same, where it is the looks that count. */
export const LOOKERS: StageSpec = { contenders: LOOKING, backups: BACKUPS, freshS: DEFAULT_S };

/** Figures of several rounds, by contender. */
export class Rounds {
  private readonly figures: Partial<Record<ContenderName, number[]>> = {};

  note(name: ContenderName, figure: number): void {
    (this.figures[name] ??= []).push(figure);
  }

  get all(): By<readonly number[]> {
    return this.figures;
  }

  get entries(): readonly (readonly [ContenderName, readonly number[]])[] {
    return CONTENDERS.flatMap((name) => {
      const figures = this.figures[name];
      return figures === undefined ? [] : [[name, figures] as const];
    });
  }
}

/** One after the other, round for round, each round beginning with another one: what the machine does meanwhile meets all alike. */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  measure: (contender: Contender, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const one of rotated(contenders, round)) await measure(one, round);
  }
}

/** The same, beginning with another one each time. */
export function rotated(contenders: readonly Contender[], time: number): readonly Contender[] {
  const first = time % Math.max(1, contenders.length);
  return [...contenders.slice(first), ...contenders.slice(0, first)];
}

/** New ids for each round and one before them, the same for all contenders. */
export function idsOfRounds(stage: Stage, rounds: number, count: number): (round: number) => readonly string[] {
  const all = Array.from({ length: rounds + 1 }, () => stage.freshIds(count));
  return (round) => all[round + 1] ?? [];
}
/** The round before the first, which is not counted. */
export const WARM_UP = -1;

export function gatewayOf({ contenders }: Stage): Contender {
  const gateway = contenders.find(({ name }) => name === 'gateway');
  if (gateway === undefined) throw new Error('this stage has no gateway');
  return gateway;
}
