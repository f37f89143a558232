import { CONTENDERS, PEERS, type By, type ContenderName } from './contender.js';
import { median, type Measured, type Target } from './measured.js';

/** What a run has shown, as it is kept in a file: the table, the chart and the page are made of it alone. */
export interface Results {
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

export interface Machine {
  /** The day of the run. */
  readonly date: string;
  readonly command: string;
  readonly isQuick: boolean;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** By name. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface Row extends Pick<Measured, 'what' | 'unit' | 'better'> {
  readonly case: string;
  readonly bare: string | null;
  readonly medians: By<number>;
  /** The smallest and the largest of the rounds. */
  readonly spread: By<readonly [number, number]>;
  readonly absent: By<string>;
  readonly targets: readonly Judged[];
  /** Peers that are ahead, and why. */
  readonly behind: By<string>;
}

export interface Judged {
  readonly text: string;
  readonly figure: number;
  readonly isMet: boolean;
}

/** A tie: what two cores make of a hundredth is chance. */
const EVEN = 1.02;

export function rowOf(name: string, measured: Measured): Row {
  const { what, unit, better, rounds, bare = null, absent = {}, targets } = measured;
  const medians: Partial<Record<ContenderName, number>> = {};
  const spread: Partial<Record<ContenderName, readonly [number, number]>> = {};
  for (const each of CONTENDERS) {
    const figures = rounds[each] ?? [];
    if (figures.length === 0) continue;
    medians[each] = median(figures);
    spread[each] = [Math.min(...figures), Math.max(...figures)];
  }
  return {
    ...{ case: name, what, unit, better, bare, medians, spread, absent },
    targets: targets.flatMap((target) => judged(target, medians)),
    behind: behind(measured, medians),
  };
}

/** Of ours and theirs: more than one where the figure is larger. */
export function ratio(medians: By<number>, to: ContenderName): number | null {
  const [ours, theirs] = [medians.gateway, medians[to]];
  return ours === undefined || theirs === undefined || theirs === 0 ? null : ours / theirs;
}

function judged({ than, atLeast, atMost }: Target, medians: By<number>): readonly Judged[] {
  const figure = than === undefined ? (medians.gateway ?? null) : ratio(medians, than);
  if (figure === null) return [];
  const of = than === undefined ? '' : ` × ${than}`;
  const least = atLeast === undefined ? [] : [{ text: `≥ ${atLeast}${of}`, figure, isMet: figure >= atLeast }];
  const most = atMost === undefined ? [] : [{ text: `≤ ${atMost}${of}`, figure, isMet: figure <= atMost }];
  return [...least, ...most];
}

function behind({ better, whyBehind = {} }: Measured, medians: By<number>): By<string> {
  const ours = medians.gateway;
  const ahead = PEERS.filter((peer) => {
    const theirs = medians[peer];
    if (ours === undefined || theirs === undefined) return false;
    return better === 'more' ? theirs > ours * EVEN : theirs * EVEN < ours;
  });
  return Object.fromEntries(ahead.map((peer) => [peer, whyBehind[peer] ?? 'no reason is known']));
}
