import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../config/readers.js';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { SharedStore } from '../redis/shared-store.js';

/** Callers at once; one that is forgotten costs a question to Redis. */
const MOST_REFUSED = 10_000;

export interface LimitAnswer {
  readonly isRefused: boolean;
  readonly remaining: number;
  readonly msBeforeReset: number;
}

/**
 * Requests per caller and window, counted by all instances together in Redis and by this one alone as well: where Redis does not
 * answer, this instance goes on with its own count, so that nobody starts anew with an outage and none is let through unlimited. (The
 * library's own insurance begins to count only when the store has failed.)
 */
export class CallerLimiter {
  private readonly here: RateLimiterMemory;
  private readonly shared: RateLimiterRedis | null;
  private readonly perSeconds: number;
  private readonly refused = new LRUCache<string, true>({ max: MOST_REFUSED });

  constructor(
    { requests: points, perSeconds: duration }: RateLimit,
    private readonly store: SharedStore | null,
  ) {
    this.perSeconds = duration;
    this.here = new RateLimiterMemory({ points, duration });
    const options = { points, duration, keyPrefix: '' };
    this.shared = store === null ? null : new RateLimiterRedis({ ...options, storeClient: store.client });
  }

  /** As many from now on, in windows that are as long as before: what was counted in one counts on. */
  allow(requests: number): void {
    this.here.points = requests;
    if (this.shared !== null) this.shared.points = requests;
    this.refused.clear();
  }

  async consume(callerId: string): Promise<LimitAnswer> {
    const { store, shared } = this;
    const own = await consume(this.here, callerId);
    if (store === null || shared === null) return own;
    // A window that was begun in Redis keeps its length: one of another length has another name.
    const key = store.keyOf('limit', lengthPrefixed([String(this.perSeconds), callerId]));
    // Whom Redis has refused is refused here until its window ends, whatever becomes of Redis; and Redis is not asked, so that its
    // silence is not taken for an answer.
    const msBeforeReset = this.refused.getRemainingTTL(key);
    if (msBeforeReset > 0) return { isRefused: true, remaining: 0, msBeforeReset };
    const answer = await store.run(() => consume(shared, key)).catch(() => own);
    if (answer.isRefused && answer !== own) this.refused.set(key, true, { ttl: answer.msBeforeReset });
    return answer;
  }
}

/** The limiter rejects with its state when nothing is left. */
async function consume(limiter: RateLimiterMemory | RateLimiterRedis, key: string): Promise<LimitAnswer> {
  try {
    const { msBeforeNext, remainingPoints } = await limiter.consume(key);
    return { isRefused: false, remaining: remainingPoints, msBeforeReset: msBeforeNext };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return { isRefused: true, remaining: 0, msBeforeReset: error.msBeforeNext };
  }
}
