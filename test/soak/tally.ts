export type Memory = 'seen' | 'seen elsewhere' | 'never seen' | 'bad';

export interface Ended {
  readonly what: string;
  /** `0`: no answer at all. */
  readonly status: number;
  /** Whether this gateway, or only the other one, had answered the same before this was asked. */
  readonly memory: Memory;
  readonly ms: number;
  /** Of a problem: its code, as far as there was one. */
  readonly code?: string | undefined;
  readonly course?: string;
}

/** REQUEST_DEADLINE_MS and 150, and what a busy machine takes. */
const LATE_MS = 3_000;
const MOST_EXAMPLES = 10;

/** Counts that stay small however long it goes on. */
export class Tally {
  readonly statuses = new Map<string, number>();
  /** Answers of 5xx and none at all, by what was known. */
  readonly failures = new Map<Memory, number>();
  readonly examples: string[] = [];
  /** By whole milliseconds. */
  private readonly times = new Map<number, number>();
  /** What took longer than the deadline and what is allowed beyond it. */
  readonly late: string[] = [];
  requests = 0;
  /** By a kept connection that the gateway was closing just then. */
  askedAgain = 0;
  slowest: Ended | null = null;
  private readonly begunAt = performance.now();

  add(ended: Ended): void {
    const { what, status, memory, ms, code } = ended;
    this.requests += 1;
    count(this.statuses, `${what} ${status === 0 ? 'no answer' : status}`);
    count(this.times, Math.round(ms));
    if (ms > (this.slowest?.ms ?? -1)) this.slowest = ended;
    if (ms > LATE_MS && this.late.length < MOST_EXAMPLES) {
      this.late.push(`${what} ${status} after ${Math.round(ms)} ms at ${this.second()} s (${ended.course ?? ''})`);
    }
    this.judge(what, { status, code }, memory);
  }

  /** One of several in an answer. */
  judge(what: string, { status, code = 'no problem' }: Pick<Ended, 'status' | 'code'>, memory: Memory): void {
    if (status !== 0 && status < 500) return;
    count(this.failures, memory);
    if (memory !== 'seen' || this.examples.length >= MOST_EXAMPLES) return;
    this.examples.push(`${what}: ${status} ${code} at ${this.second()} s`);
  }

  private second(): number {
    return Math.round((performance.now() - this.begunAt) / 1000);
  }

  /** So much of all (0–1) took no longer. */
  percentileMs(share: number): number {
    let left = this.requests * share;
    for (const [ms, times] of [...this.times].sort(([a], [b]) => a - b)) {
      left -= times;
      if (left <= 0) return ms;
    }
    return 0;
  }
}

export function count<T>(counts: Map<T, number>, what: T): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
