import type { Clock } from '../../clock.js';
import { SlidingWindow } from '../budget/sliding-window.js';

const WINDOW_MS = 10_000;
/** Of the calls in the window, so that a service that fails for everybody is asked hardly more often than one that is well. */
const SHARE = 0.1;
/** Besides, so that a gateway of few calls may try again as well: one a second. */
const RESERVE = 10;

/** How many calls to one service of one cloud may be made twice. */
export class RetryBudget {
  private readonly calls = new SlidingWindow(WINDOW_MS);
  private readonly retries = new SlidingWindow(WINDOW_MS);

  constructor(private readonly clock: Clock) {}

  noteCall(): void {
    this.calls.add(this.clock.monotonicMs());
  }

  /** Whether one may be made again, which is counted then. */
  take(): boolean {
    const now = this.clock.monotonicMs();
    const most = RESERVE + this.calls.used(now) * SHARE;
    if (this.retries.used(now) + 1 > most) return false;
    this.retries.add(now);
    return true;
  }
}
