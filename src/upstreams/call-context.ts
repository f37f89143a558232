import { once } from 'node:events';

/** One request of a caller: until when it is to be answered, and what it has cost the cloud. */
export interface Trace {
  readonly requestId: string;
  /** Over the whole answer, whatever has to be found out on the way. */
  readonly deadline: Deadline;
  /** Counted up by every call to CSBS or VBS that is made for it; a caller who waits for another's load costs none. */
  upstreamCalls: number;
}

/** What one answer to a caller hands to every upstream call that is made for it. */
export interface CallContext {
  /** Aborts when the time for this part of the answer is over. */
  readonly signal: AbortSignal;
  /** Its id is sent upstream as `X-Request-Id`, so that both sides' logs meet. */
  readonly trace: Trace;
}

/** The time one whole answer may take, counted on a clock that nobody sets. */
export class Deadline {
  private readonly endsAt: number;

  constructor(totalMs: number) {
    this.endsAt = performance.now() + totalMs;
  }

  /** A signal that aborts when `share` (0–1) of what is left has passed, less `reserveMs` to write the answer. */
  signal(share = 1, reserveMs = 0): AbortSignal {
    const left = (this.endsAt - performance.now()) * share - reserveMs;
    return AbortSignal.timeout(Math.max(0, Math.round(left)));
  }

  /** Resolves when nothing is left, for what cannot be aborted. */
  async over(): Promise<void> {
    await once(this.signal(), 'abort');
  }
}
