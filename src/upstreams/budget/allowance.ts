import type { RateLimit } from '../../config/readers.js';

/** How many calls may be made in any `windowMs`. */
export interface Allowance {
  /** `Infinity`: as many as the cloud takes. */
  readonly calls: number;
  readonly windowMs: number;
}

/** As long as this share of the window is not used up, refreshes begin as freely as looks that somebody waits for. */
export const FREE_SHARE = 0.5;
/** From here on none begins. One that has begun may need many calls, and is to come to its end: else it is begun for ever anew. */
export const BEGIN_SHARE = 0.8;
/** No background call is made beyond: the rest is kept for those that somebody waits for. */
export const BACKGROUND_SHARE = 0.9;
/** Of the window: for so long a background call that nobody made may be made up for. Dashboards ask all at once, every few seconds. */
export const CATCH_UP_SHARE = 1 / 30;

/** Of each instance's part of the limit: so much is kept for it from the others, to go on with when Redis is away. */
export const KEPT_SHARE = 0.5;

/** Calls that no other instance may use up. */
export function keptFor(calls: number, instances: number): number {
  return Math.floor((calls / instances) * KEPT_SHARE);
}

/**
 * A call is counted when it is allowed, and the cloud counts it when it gets there, up to a deadline later: two calls that are further
 * apart here may be so much closer there. In a window that is longer by one deadline the cloud never counts more than we do.
 */
export function allowanceOf(limit: RateLimit | null, requestDeadlineMs: number): Allowance {
  if (limit === null) return { calls: Infinity, windowMs: 0 };
  return { calls: limit.requests, windowMs: limit.perSeconds * 1000 + requestDeadlineMs };
}
