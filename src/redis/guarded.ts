/** What a caller may lose to a store that does not answer. */
const PATIENCE_MS = 50;
const TIMEOUTS_IN_A_ROW = 3;
const SKIP_MS = 500;

/** The store did not answer in time, or is not asked at all for now. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(readonly code: 'timeout' | 'skipped') {
    super(code);
  }
}

export interface GuardedOptions {
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  readonly onFailure?: (error: unknown) => void;
  readonly onSuccess?: () => void;
  readonly patienceMs?: number;
}

/**
 * Lets nobody wait for a store that stalls: an operation is given 50 ms; after three timeouts in a row the store is skipped for 500 ms,
 * then asked by one caller at a time until it answers. A store that refuses at once is not skipped: it costs nothing.
 */
export class Guarded {
  /** What came of the operations so far; what was not asked is not among them. */
  readonly counts = { ok: 0, failed: 0, timeout: 0 };
  readonly #options: Required<GuardedOptions>;
  #timeouts = 0;
  #skippedUntil = -Infinity;
  #isProbed = false;

  constructor(options: GuardedOptions) {
    this.#options = { onFailure: () => undefined, onSuccess: () => undefined, patienceMs: PATIENCE_MS, ...options };
  }

  /** Rejects with what the operation rejects with, or with StoreUnavailable. An operation that is too late goes on unheard. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    const isProbe = this.#timeouts >= TIMEOUTS_IN_A_ROW;
    if (isProbe && (this.#isProbed || this.#options.now() < this.#skippedUntil)) throw new StoreUnavailable('skipped');
    this.#isProbed = isProbe;
    try {
      const result = await inTime(operation, this.#options.patienceMs);
      this.#timeouts = 0;
      this.counts.ok += 1;
      this.#options.onSuccess();
      return result;
    } catch (error) {
      this.#fail(error);
      throw error;
    } finally {
      if (isProbe) this.#isProbed = false;
    }
  }

  #fail(error: unknown): void {
    const isTimeout = error instanceof StoreUnavailable;
    this.counts[isTimeout ? 'timeout' : 'failed'] += 1;
    this.#timeouts = isTimeout ? this.#timeouts + 1 : 0;
    if (this.#timeouts >= TIMEOUTS_IN_A_ROW) this.#skippedUntil = this.#options.now() + SKIP_MS;
    this.#options.onFailure(error);
  }
}

function inTime<T>(operation: () => Promise<T>, patienceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(new StoreUnavailable('timeout'));
    };
    // The answer may be waiting to be read where this process was busy: what was received goes first.
    const timer = setTimeout(() => setImmediate(late), patienceMs);
    operation()
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
      });
  });
}
