import type { Clock } from '../../clock.js';
import type { Urgency } from '../call-context.js';
import type { Allowance } from './allowance.js';
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
  /**
   * Until then Redis may not know of all calls in the window: it was away, or has forgotten. This instance keeps to its share, whatever
   * Redis allows.
   */
  private carefulUntil = -Infinity;
  /** When Redis would let a refresh begin, as far as is known here. */
  private sharedBeginAt = -Infinity;
  /** When Redis last answered and knew of all calls: of how many, and how many of them were this instance's. */
  private told = { at: -Infinity, used: 0, own: 0 };

  constructor(
    private readonly allowance: Allowance,
    private readonly shared: SharedCount | null,
    private readonly clock: Clock,
  ) {
    this.own = new OwnCount(allowance.windowMs);
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
    const usedBefore = this.own.used(now);
    const ownWaitMs = this.own.take(urgency, wasCareful ? this.ownLimit(now) : Infinity, now);
    if (ownWaitMs > 0) return ownWaitMs;
    const answer = await shared.take(urgency);
    if (answer === null) return this.takeAlone(urgency, wasCareful, now);
    if (answer.waitMs > 0) this.own.giveBack();
    this.learn(answer, usedBefore > 0, now);
    return answer.waitMs;
  }

  /** Redis did not answer: the call, counted here already, is looked at again under the share. */
  private takeAlone(urgency: Urgency, wasCareful: boolean, now: number): number {
    this.carefulUntil = now + this.allowance.windowMs;
    if (wasCareful) return 0;
    this.own.giveBack();
    return this.own.take(urgency, this.ownLimit(now), now);
  }

  private learn(answer: SharedAnswer, hadCalled: boolean, now: number): void {
    if (answer.isNew && hadCalled) this.carefulUntil = now + this.allowance.windowMs;
    // Those who have not asked since Redis came back are still there.
    this.instances = this.isCareful(now) ? Math.max(this.instances, answer.instances) : answer.instances;
    this.sharedBeginAt = now + answer.beginWaitMs;
    if (!this.isCareful(now)) this.told = { at: now, used: answer.used, own: this.own.used(now) };
  }

  private isCareful(now: number): boolean {
    return now < this.carefulUntil;
  }

  /**
   * This instance's share where Redis does not count. For a window after it last did, the others may have used up what they have used: of
   * what was left then each gets a part, and nobody more than the share that comes after.
   */
  private ownLimit(now: number): number {
    const { calls, windowMs } = this.allowance;
    const share = Math.max(1, Math.floor(calls / this.instances));
    const { at, used, own } = this.told;
    if (now >= at + windowMs) return share;
    return Math.min(share, own + Math.floor(Math.max(0, calls - used) / this.instances));
  }
}
