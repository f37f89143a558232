import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Span } from '../tracer.js';
import type { Cloud } from './clouds/cloud.js';
import { abortedAt } from './time-signal.js';
import type { Parts } from './parts.js';

/** Whether somebody waits for it. `background`: a refresh of something that can be served meanwhile. */
export type Urgency = 'foreground' | 'background';

/** One request of a caller: until when it is to be answered, and what it has cost the cloud. */
export interface Trace {
  readonly requestId: string;
  /** Over the whole answer, whatever has to be found out on the way. */
  readonly deadline: Deadline;
  readonly urgency: Urgency;
  /** Not even somebody who could be shown something older. */
  readonly nobodyWaits?: boolean;
  /** Counted up by every call to a service that is made for it; a caller who waits for another's load costs none. */
  upstreamCalls: number;
  /** What is done for it is a part of this; without it, nobody wants to see it. */
  readonly span?: Span | null;
  /** How long its parts have taken, where the caller is told. */
  readonly parts?: Parts;
  /** Which cloud all of it is asked of, once that is settled: the project may be in another one when settings are read again. */
  cloud?: Cloud;
}

/** What one answer to a caller hands to every upstream call that is made for it. */
export interface CallContext {
  /** Aborts when the time for this part of the answer is over. */
  readonly signal: AbortSignal;
  /** Its id is sent upstream as `X-Request-Id`, so that both sides' logs meet. */
  readonly trace: Trace;
}

/** When the signals of deadlines abort, on the clock that nobody sets. */
const ends = new WeakMap<AbortSignal, number>();

/** The milliseconds that are left for a call, as far as can be told before its signal aborts. */
export function timeLeft({ signal, trace: { deadline } }: CallContext): number {
  return Math.max(0, Math.min(deadline.endsAt, ends.get(signal) ?? Infinity) - performance.now());
}

/** The time one whole answer may take, counted on a clock that nobody sets. */
export class Deadline {
  readonly endsAt: number;
  /** By when they abort: most who ask want the same one. */
  private readonly signals = new Map<number, AbortSignal>();

  constructor(totalMs: number) {
    this.endsAt = performance.now() + totalMs;
  }

  /** A signal that aborts when `share` (0–1) of what is left has passed, less `reserveMs` to write the answer. */
  signal(share = 1, reserveMs = 0): AbortSignal {
    // Of all that is left, the same moment whenever it is asked for.
    const end = this.endsAt - (share === 1 ? 0 : (this.endsAt - performance.now()) * (1 - share)) - reserveMs;
    const known = this.signals.get(end);
    if (known !== undefined) return known;
    const signal = abortedAt(end);
    ends.set(signal, end);
    this.signals.set(end, signal);
    return signal;
  }

  /** Resolves when nothing is left, for what cannot be aborted. */
  async over(): Promise<void> {
    const signal = this.signal();
    if (!signal.aborted) await once(signal, 'abort');
  }
}

/** How long it is waited for that clouds tell the ids of projects, where nobody has asked for one. */
const START_MS = 3000;

/** Of the gateway itself, which wants to know where projects are. */
export function startContext(): CallContext {
  const deadline = new Deadline(START_MS);
  return {
    signal: deadline.signal(),
    trace: { requestId: randomUUID(), deadline, urgency: 'foreground', upstreamCalls: 0 },
  };
}
