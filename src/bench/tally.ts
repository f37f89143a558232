export interface Answered {
  readonly status: number;
  readonly body: Buffer;
  readonly ageSeconds: number;
  readonly ms: number;
}

/** What dashboards were answered. */
export class Tally {
  private good = 0;
  private readonly ages: number[] = [];
  private readonly times: number[] = [];

  add({ status, body, ageSeconds, ms }: Answered): void {
    if (status === 200 && isWhole(body)) this.good += 1;
    this.ages.push(ageSeconds);
    this.times.push(ms);
  }

  get requests(): number {
    return this.times.length;
  }

  /** How many answers were anything but 200 with every backup in it whole. */
  get bad(): number {
    return this.requests - this.good;
  }

  get goodPercent(): string {
    // Rounded down, so that 100 means all.
    return `${Math.floor((10_000 * this.good) / this.requests) / 100} %`;
  }

  /** What so large a share of the answers was not older than: seconds. */
  age(share: number): number {
    return quantile(this.ages, share);
  }

  /** Within which time so large a share was answered: milliseconds. */
  time(share: number): number {
    return quantile(this.times, share);
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** A batch is a 200 even where every backup in it has failed, and so is a view of which one half is missing. */
function isWhole(body: Buffer): boolean {
  return !body.includes('"ok":false') && !body.includes('"completeness":"partial"');
}
