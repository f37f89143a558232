import type { Urgency } from '../call-context.js';
import { BACKGROUND_SHARE, BEGIN_SHARE, CATCH_UP_SHARE, FREE_SHARE } from './allowance.js';
import { SlidingWindow } from './sliding-window.js';

/** What this instance alone has asked of one service for one project, and what the cloud has told it. Times by the given `now`. */
export class OwnCount {
  private readonly calls: SlidingWindow;
  /** When the last background call would have been made, were they evenly apart; it may be yet to come. */
  private backgroundAt = -Infinity;
  private pausedUntil = -Infinity;
  /** What the cloud took before it refused; it counts until `mostUntil`. */
  private most = Infinity;
  private mostUntil = -Infinity;

  constructor(private windowMs: number) {
    this.calls = new SlidingWindow(windowMs);
  }

  /** Another window from now on: what was made in it counts, also where it was made before. */
  resize(windowMs: number): void {
    this.windowMs = windowMs;
    this.calls.resize(windowMs);
  }

  used(now: number): number {
    return this.calls.used(now);
  }

  /** 0: allowed and counted. Otherwise the milliseconds until it may be. */
  take(urgency: Urgency, limit: number, now: number): number {
    const waitMs = this.waitMs(urgency, limit, now);
    if (waitMs > 0) return waitMs;
    this.calls.add(now);
    if (urgency === 'background') {
      this.backgroundAt = Math.max(this.backgroundAt + this.pace(limit, now), now - this.windowMs * CATCH_UP_SHARE);
    }
    return 0;
  }

  /** For the last that was counted and is not made. */
  giveBack(): void {
    this.calls.removeNewest();
  }

  waitMs(urgency: Urgency, limit: number, now: number): number {
    return this.calls.waitMs(this.mostOf(limit, now) * (urgency === 'background' ? BACKGROUND_SHARE : 1), now);
  }

  /** Until a refresh may begin. What it costs is charged: the next one begins so much later. */
  beginMs(limit: number, now: number): number {
    const most = this.mostOf(limit, now);
    if (this.calls.used(now) < most * FREE_SHARE) return 0;
    // One after the other, so that what is kept ages evenly, and a burst does not come back as a burst.
    const pacedMs = this.backgroundAt + this.pace(limit, now) - now;
    return Math.max(0, pacedMs, this.calls.waitMs(most * BEGIN_SHARE, now));
  }

  private mostOf(limit: number, now: number): number {
    return now < this.mostUntil ? Math.min(limit, this.most) : limit;
  }

  /** Between two background calls, where they are not free. */
  private pace(limit: number, now: number): number {
    return this.windowMs / this.mostOf(limit, now);
  }

  pausedMs(now: number): number {
    return Math.max(0, this.pausedUntil - now);
  }

  /** The cloud has refused one: none of these is asked for `pauseMs`, and no more than it took before for a window after that. */
  pause(pauseMs: number, now: number): void {
    const took = Math.max(1, this.calls.used(now) - 1);
    this.most = now < this.mostUntil ? Math.min(this.most, took) : took;
    this.pausedUntil = Math.max(this.pausedUntil, now + pauseMs);
    this.mostUntil = this.pausedUntil + this.windowMs;
  }
}
