import type { Logger } from 'pino';

/** A store of several servers may fail for some keys alone: it is back when nothing has failed for so long. */
const QUIET_MS = 1000;

/** Says once that Redis is gone and once that it is back, however many notice. Never where it is: that may be a secret. */
export class Outage {
  #isOut = false;
  #failedAt = -Infinity;

  /** `now`: milliseconds that only go forward. */
  constructor(
    private readonly log: Logger,
    private readonly now: () => number,
  ) {}

  get isOut(): boolean {
    return this.#isOut;
  }

  failed(error: unknown): void {
    this.#failedAt = this.now();
    if (this.#isOut) return;
    this.#isOut = true;
    this.log.warn({ reason: reasonOf(error) }, 'Redis is not in use: each instance is on its own');
  }

  worked(): void {
    if (!this.#isOut || this.now() - this.#failedAt < QUIET_MS) return;
    this.#isOut = false;
    this.log.info('Redis is in use again');
  }
}

/** A code such as ECONNREFUSED, or the word that Redis' own errors begin with, such as WRONGPASS: texts hold addresses. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'closed';
  // A cluster's error is about its last node.
  if ('lastNodeError' in error) return reasonOf(error.lastNodeError);
  if ('code' in error && typeof error.code === 'string') return error.code;
  const text = 'message' in error && typeof error.message === 'string' ? error.message : '';
  return /^[A-Z]{3,}(?= )/.exec(text)?.[0] ?? 'unreachable';
}
