import type { Clock } from '../../clock.js';
import type { Urgency } from '../call-context.js';
import { keptFor, type Allowance } from './allowance.js';
import { OwnCount } from './own-count.js';
import type { SharedAnswer, SharedCount } from './shared-count.js';

/**
 * The calls to one service for one project: counted by all instances together in Redis, and by this one alone as well. Where Redis does
 * not answer, this one goes on with its own count and a fair share of the limit.
 */
export class ProjectBudget {
  private readonly own: OwnCount;
  /** As Redis has last said. */
  private instances = 1;
  /** Calls in a window that are this instance's alone, as Redis has last said. */
  private kept = Infinity;
  /**
   * Until then, and while it is lost, Redis may not know of all calls in the window: it was away, or has forgotten. This instance keeps to
   * its share, whatever Redis allows.
   */
  private carefulUntil = -Infinity;
  /** When Redis would let a refresh begin, as far as is known here. */
  private sharedBeginAt = -Infinity;
  /** When Redis was found to be away or to have forgotten, and how many calls of the window before were this instance's. */
  private lost = { at: -Infinity, own: 0 };
  private isLost = false;
  /** Calls that are counted here already, and of which Redis has yet to say whether they are allowed. */
  private asking = 0;

  constructor(
    private allowance: Allowance,
    private shared: SharedCount | null,
    private readonly clock: Clock,
  ) {
    this.own = new OwnCount(allowance.windowMs);
  }

  /** Other terms from now on, or another cloud. What was called before counts on: whatever is new, it may be the same that the cloud counts. */
  change(allowance: Allowance, shared: SharedCount | null): void {
    // Redis knows nothing of what was called of another cloud, and has let go of calls that a longer window has again.
    const isUnknown = shared?.id !== this.shared?.id || allowance.windowMs > this.allowance.windowMs;
    this.allowance = allowance;
    this.shared = shared;
    this.own.resize(allowance.windowMs);
    this.sharedBeginAt = -Infinity; // by the terms before
    if (!isUnknown) return;
    const now = this.clock.monotonicMs();
    this.kept = Infinity;
    this.lost = { at: now, own: this.own.used(now) };
    this.carefulUntil = now + allowance.windowMs;
  }

  /** 0: the call is allowed and counted. Otherwise the milliseconds until one may be. */
  async take(urgency: Urgency): Promise<number> {
    const now = this.clock.monotonicMs();
    const pausedMs = this.own.pausedMs(now);
    if (pausedMs > 0) return pausedMs;
    if (this.shared === null) return this.own.take(urgency, this.allowance.calls, now);
    return this.takeShared(this.shared, urgency, now);
  }

  /** By what is known here: whether a background call would be allowed now. */
  hasRoom(): boolean {
    const now = this.clock.monotonicMs();
    if (this.own.pausedMs(now) > 0 || now < this.sharedBeginAt) return false;
    const isLeftToRedis = this.shared !== null && !this.isCareful(now);
    return isLeftToRedis || this.own.beginMs(this.ownLimit(now), now) === 0;
  }

  /** Calls in a window; `Infinity` where there is no limit. */
  get limit(): number {
    return this.allowance.calls;
  }

  /** Of the limit, what this instance has not used of the window: what others have used is not known here. */
  get left(): number {
    return Math.max(0, this.limit - this.own.used(this.clock.monotonicMs()));
  }

  /** Until the cloud wants to be asked again, as this instance was told. */
  pausedMs(): number {
    return this.own.pausedMs(this.clock.monotonicMs());
  }

  /** The cloud has refused a call for so long: every instance leaves it alone. Never rejects. */
  async pause(pauseMs: number): Promise<void> {
    this.own.pause(pauseMs, this.clock.monotonicMs());
    await this.shared?.pause(pauseMs);
  }

  private async takeShared(shared: SharedCount, urgency: Urgency, now: number): Promise<number> {
    const wasCareful = this.isCareful(now);
    const ownWaitMs = this.own.take(urgency, wasCareful ? this.ownLimit(now) : Infinity, now);
    if (ownWaitMs > 0) return ownWaitMs;
    this.asking += 1;
    const answer = await shared.take(urgency);
    this.asking -= 1;
    if (answer !== null) this.learn(answer, now);
    const isWhole = answer !== null && !(answer.isNew && this.made(now) > 0);
    if (!isWhole) return this.takeAlone(urgency, wasCareful, now);
    if (this.isLost) this.carefulUntil = now + this.allowance.windowMs;
    this.isLost = false;
    if (answer.waitMs > 0) this.own.giveBack();
    return answer.waitMs;
  }

  /** Redis did not answer, or not for all: the call, counted here already, is looked at again under the share. */
  private takeAlone(urgency: Urgency, wasCareful: boolean, now: number): number {
    if (!this.isLost) this.lost = { at: now, own: this.made(now) };
    this.isLost = true;
    if (wasCareful) return 0;
    this.own.giveBack();
    return this.own.take(urgency, this.ownLimit(now), now);
  }

  private learn(answer: SharedAnswer, now: number): void {
    // Those who have not asked since Redis came back are still there.
    this.instances = this.isCareful(now) ? Math.max(this.instances, answer.instances) : answer.instances;
    this.sharedBeginAt = now + answer.beginWaitMs;
    if (!this.isCareful(now)) this.kept = answer.kept;
  }

  /** Calls of this instance in the window, without the one that is being decided and those that Redis has yet to decide. */
  private made(now: number): number {
    return Math.max(0, this.own.used(now) - this.asking - 1);
  }

  private isCareful(now: number): boolean {
    return this.isLost || now < this.carefulUntil;
  }

  /**
   * This instance's share where Redis does not count. For a window after it last did, the others may have used up all that Redis kept for
   * nobody: what is certain is what this instance had used itself, and what was kept for it.
   */
  private ownLimit(now: number): number {
    const { calls, windowMs } = this.allowance;
    const share = Math.max(1, Math.floor(calls / this.instances));
    if (now >= this.lost.at + windowMs) return share;
    // Who was alone when it last asked may not be any more.
    return Math.min(share, Math.max(this.lost.own, Math.min(this.kept, keptFor(calls, 2))));
  }
}
