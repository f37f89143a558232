/** Beyond so many forgotten times the room that they take is given back. */
const MOST_FORGOTTEN = 1000;

/** When the calls of the last `spanMs` were made. Milliseconds of a clock that only goes forward. */
export class SlidingWindow {
  private times: number[] = [];
  /** How many of the oldest `times` have left the window. */
  private gone = 0;

  constructor(private readonly spanMs: number) {}

  add(now: number): void {
    this.times.push(now);
  }

  /** For a call that was not made after all. */
  removeNewest(): void {
    if (this.times.length > this.gone) this.times.pop();
  }

  used(now: number): number {
    const { times, spanMs } = this;
    while ((times[this.gone] ?? Infinity) + spanMs <= now) this.gone += 1;
    if (this.gone > MOST_FORGOTTEN) {
      times.splice(0, this.gone);
      this.gone = 0;
    }
    return this.times.length - this.gone;
  }

  /** Until there are fewer than `most` calls in it; 0: there are now. */
  waitMs(most: number, now: number): number {
    const surplus = this.used(now) - Math.ceil(most);
    if (surplus < 0) return 0;
    const last = this.times[this.gone + surplus];
    return last === undefined ? this.spanMs : last + this.spanMs - now; // none is allowed at all, for now
  }
}
