import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problem.js';
import { rateLimitHeaders } from '../http/rate-limit-headers.js';

const LIMIT = { policy: 'failed-attempts', requests: 10, perSeconds: 60 } as const;
/** Some 2 MB. Whoever has that many addresses to guess from loses no more than the count of the pair that rested longest. */
const MOST_PAIRS = 10_000;

export interface FailedAttemptsOptions {
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
  /** Called once per minute at most for a key id and an address, when their attempts are used up. */
  readonly onLocked?: (keyId: string, address: string) => void;
}

interface Window {
  failures: number;
  /** By `now`. */
  readonly endsAt: number;
}

/**
 * Wrong secrets per key id and client address: ten a minute are 401, more are 429. Only failures are limited: a right secret is compared
 * before anything is counted, so nobody locks a key out by guessing, not from the same address either. In the memory of this instance:
 * with several, each allows its own ten. Only ids that exist may be counted, so that inventing ids fills nothing.
 */
export class FailedAttempts {
  readonly #windows = new LRUCache<string, Window>({ max: MOST_PAIRS });
  readonly #options: Required<FailedAttemptsOptions>;

  constructor(options: FailedAttemptsOptions = {}) {
    this.#options = { now: () => performance.now(), onLocked: () => undefined, ...options };
  }

  /** Notes a wrong secret. Throws the Problem `rate-limited` for the eleventh of a minute and every later one. */
  count(keyId: string, address: string): void {
    const now = this.#options.now();
    const window = this.#window(keyId, address) ?? { failures: 0, endsAt: now + LIMIT.perSeconds * 1000 };
    if (window.failures >= LIMIT.requests) throw refusal((window.endsAt - now) / 1000);
    window.failures += 1;
    this.#windows.set(pair(keyId, address), window);
    if (window.failures === LIMIT.requests) this.#options.onLocked(keyId, address);
  }

  #window(keyId: string, address: string): Window | null {
    const window = this.#windows.get(pair(keyId, address));
    return window !== undefined && this.#options.now() < window.endsAt ? window : null;
  }
}

function pair(keyId: string, address: string): string {
  return `${keyId} ${address}`;
}

function refusal(secondsLeft: number): Problem {
  const resetSeconds = Math.max(1, Math.ceil(secondsLeft));
  const headers = rateLimitHeaders({ ...LIMIT, remaining: 0, resetSeconds });
  return new Problem('rate-limited', { retryAfterSeconds: resetSeconds, headers });
}
