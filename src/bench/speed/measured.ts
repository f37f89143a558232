import type { By, ContenderName } from './contender.js';

/** What is to be shown: a ratio to another contender, or, without one, the figure itself. */
export interface Target {
  readonly than?: ContenderName;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of the table. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** A figure for each round. */
  readonly rounds: By<readonly number[]>;
  /** What stands in the column "bare"; absent where there is nothing. */
  readonly bare?: string;
  /** Why somebody is not there. */
  readonly absent?: By<string>;
  readonly targets: readonly Target[];
  /** Where a peer may be ahead, and why. */
  readonly whyBehind?: By<string>;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that so many of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
