/** How values are spread: what a histogram shows, counted at the price of a few comparisons. */
export class Distribution {
  /** How many were at most so much, and more than the bound before. */
  private readonly counts: number[];
  private above = 0;
  private total = 0;

  /** `bounds`: ascending. */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.total += value;
    const { bounds, counts } = this;
    for (let at = 0; at < bounds.length; at += 1) {
      if (value <= (bounds[at] ?? Infinity)) {
        counts[at] = (counts[at] ?? 0) + 1;
        return;
      }
    }
    this.above += 1;
  }

  get sum(): number {
    return this.total;
  }

  /** Of each bound, the last without end: how many were at most so much. */
  get cumulative(): readonly (readonly [bound: number, times: number])[] {
    let times = 0;
    const below = this.bounds.map((bound, at) => [bound, (times += this.counts[at] ?? 0)] as const);
    return [...below, [Infinity, times + this.above]];
  }
}
