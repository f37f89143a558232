/** So many times at least are known beyond the window, for one that becomes longer; the room of more than twice as many is given back. */
const KNOWN_BEYOND = 1000;

/** When the calls of the last `spanMs` were made. Milliseconds of a clock that only goes forward. */
export class SlidingWindow {
  private times: number[] = [];
  /** How many of the oldest `times` have left the window. */
  private gone = 0;

  constructor(private spanMs: number) {}

  /** Another length from now on. A longer one has the calls that the shorter one had let go, as far as they are known. */
  resize(spanMs: number): void {
    this.spanMs = spanMs;
    this.gone = 0;
  }

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
    if (this.gone > 2 * KNOWN_BEYOND) {
      times.splice(0, this.gone - KNOWN_BEYOND);
      this.gone = KNOWN_BEYOND;
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
