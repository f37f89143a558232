/** How old the answers were that dashboards got. A share of them may be known only by how many there were on average. */
export class Ages {
  refused = 0;
  private answered = 0;
  /** Answers by their age: whole seconds. */
  private readonly bySecond: number[] = [];
  private from = 0;

  /** Nothing from before `now` counts. */
  begin(now: number): void {
    this.from = now;
    this.refused = 0;
    this.answered = 0;
    this.bySecond.length = 0;
  }

  add(ageMs: number, weight: number): void {
    const second = Math.floor(ageMs / 1000);
    this.answered += weight;
    this.bySecond[second] = (this.bySecond[second] ?? 0) + weight;
  }

  /** Polls at `perMs` from `since` to `until` of what was confirmed at `confirmedAt`. */
  span(confirmedAt: number, since: number, until: number, perMs: number): void {
    for (let at = Math.max(since, this.from); at < until;) {
      const age = at - confirmedAt;
      const end = Math.min(until, at + 1000 - (age % 1000));
      this.add(age, (end - at) * perMs);
      at = end;
    }
  }

  get polls(): number {
    return this.answered + this.refused;
  }

  /** What so large a share of the answers was not older than: seconds; `null` where there was none. */
  quantile(share: number): number | null {
    let passed = 0;
    for (const [second, count = 0] of this.bySecond.entries()) {
      passed += count;
      if (count > 0 && passed >= share * this.answered * (1 - 1e-9)) return second;
    }
    return this.answered === 0 ? null : this.bySecond.length - 1;
  }
}
