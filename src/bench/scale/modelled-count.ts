import { BEGIN_SHARE, CATCH_UP_SHARE, KEPT_SHARE } from '../../upstreams/budget/allowance.js';

interface Call {
  readonly at: number;
  readonly instance: string;
}

/** ARGV of TAKE_SCRIPT, in its order. */
export type TakeValues = readonly [
  windowMs: number,
  limit: number,
  instance: string,
  call: string,
  freeShare: number,
  backgroundShare: number,
  urgency: string,
];
/** What TAKE_SCRIPT answers, in its order. */
export type TakeAnswer = readonly [waitMs: number, beginMs: number, instances: number, isNew: number, kept: number];

/**
 * TAKE_SCRIPT of shared-scripts.ts line by line, on one project's and service's calls in memory: test/component holds the two to the same
 * answers. Left out is what the simulation never meets: a pause of the cloud's, a clock of Redis that is set back.
 */
export class ModelledCount {
  /** In the order of their times. */
  private calls: Call[] = [];
  private readonly instances = new Map<string, number>();
  private backgroundAt = 0;

  /** `now`: milliseconds since 1970 by the clock of Redis. */
  take(now: number, [windowMs, limit, instance, , freeShare, backgroundShare, urgency]: TakeValues): TakeAnswer {
    if (limit === 0) return [0, 0, 1, 0, 0];
    this.calls = this.calls.filter(({ at }) => at > now - windowMs);
    for (const [id, at] of this.instances) if (at <= now - windowMs) this.instances.delete(id);
    const isNew = this.instances.has(instance) ? 0 : 1;
    this.instances.set(instance, now);
    const { kept, keptForOthers } = this.keptIn(limit, instance);
    const isBackground = urgency === 'background';
    const most = (isBackground ? limit * backgroundShare : limit) - keptForOthers;
    const waitMs = this.waitMs(most, windowMs, now);
    if (waitMs === 0) {
      this.calls.push({ at: now, instance });
      if (isBackground) {
        this.backgroundAt = Math.max(this.backgroundAt + windowMs / limit, now - windowMs * CATCH_UP_SHARE);
      }
    }
    const beginMs = this.beginMs(limit, windowMs, freeShare, now);
    return [Math.ceil(waitMs), Math.ceil(beginMs), this.instances.size, isNew, kept];
  }

  private waitMs(below: number, windowMs: number, now: number): number {
    const surplus = this.calls.length - Math.ceil(below);
    if (surplus < 0) return 0;
    return (this.calls[surplus]?.at ?? now) + windowMs - now;
  }

  private beginMs(limit: number, windowMs: number, freeShare: number, now: number): number {
    if (this.calls.length < limit * freeShare) return 0;
    const pacedMs = this.backgroundAt + windowMs / limit - now;
    return Math.max(0, pacedMs, this.waitMs(limit * BEGIN_SHARE, windowMs, now));
  }

  private keptIn(limit: number, asking: string): { readonly kept: number; readonly keptForOthers: number } {
    const kept = Math.floor((limit / this.instances.size) * KEPT_SHARE);
    const used = this.calls.length;
    if (used < limit * (1 - KEPT_SHARE)) return { kept, keptForOthers: 0 };
    const made = new Map<string, number>();
    for (const { instance } of this.calls) made.set(instance, (made.get(instance) ?? 0) + 1);
    let keptForOthers = 0;
    for (const instance of this.instances.keys()) {
      if (instance !== asking) keptForOthers += Math.max(0, kept - (made.get(instance) ?? 0));
    }
    const mine = made.get(asking) ?? 0;
    return { kept: Math.max(0, Math.min(kept, mine + limit - used - keptForOthers)), keptForOthers };
  }
}
