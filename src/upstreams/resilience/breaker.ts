import type { Clock } from '../../clock.js';
import { SlidingWindow } from '../budget/sliding-window.js';
import type { Verdict } from './verdict.js';

const WINDOW_MS = 10_000;
/** It opens when so many of the calls in the window have failed, and no fewer than these: one call a second is enough for that. */
const FAILING_SHARE = 0.5;
const LEAST_FAILURES = 5;
/** From the beginning of one probe to the next, however long it takes. */
const RESET_MS = 5_000;

export type BreakerState = 'closed' | 'open' | 'probing';

/** What lets one call through. */
export interface Pass {
  /** The one call that finds out whether the service is well again. */
  readonly isProbe: boolean;
  /** How often the breaker had closed by then. */
  readonly era: number;
}

/**
 * Keeps callers from waiting for a service of which they will hear nothing good, and the service from being asked. Our own, since cockatiel's
 * goes by the wall clock, lets callers queue behind its probe, and takes a probe that was never sent for a good one.
 */
export class Breaker {
  private calls = new SlidingWindow(WINDOW_MS);
  private failures = new SlidingWindow(WINDOW_MS);
  /** `null`: it is closed. */
  private nextProbeAt: number | null = null;
  private probe: Pass | null = null;
  private probed = Promise.withResolvers<undefined>();
  private era = 0;

  constructor(private readonly clock: Clock) {}

  /** `null`: the call is not to be made. `end` must be told what came of a pass. */
  enter(): Pass | null {
    if (this.nextProbeAt === null) return { isProbe: false, era: this.era };
    const now = this.clock.monotonicMs();
    if (this.probe !== null || now < this.nextProbeAt) return null;
    this.nextProbeAt = now + RESET_MS;
    this.probe = { isProbe: true, era: this.era };
    return this.probe;
  }

  /** For a call that has waited since it was let through: the breaker may have opened meanwhile. */
  admits(pass: Pass): boolean {
    return this.nextProbeAt === null || pass === this.probe;
  }

  get state(): BreakerState {
    if (this.nextProbeAt === null) return 'closed';
    return this.probe === null ? 'open' : 'probing';
  }

  /** Resolves when the probe that is out now has ended; `null`: there is none. */
  get probeEnd(): Promise<undefined> | null {
    return this.probe === null ? null : this.probed.promise;
  }

  /** Until the next probe, as far as can be told: milliseconds. */
  get waitMs(): number {
    return Math.max(0, (this.nextProbeAt ?? 0) - this.clock.monotonicMs());
  }

  /** What came of a call; whether that has changed anything. */
  end(pass: Pass, verdict: Verdict): 'opened' | 'closed' | null {
    if (pass === this.probe) return this.endProbe(verdict);
    const isCounted = verdict === 'well' || verdict === 'failing';
    // What was begun before it opened says nothing of now.
    if (!isCounted || this.nextProbeAt !== null || pass.era !== this.era) return null;
    const now = this.clock.monotonicMs();
    this.calls.add(now);
    if (verdict === 'well') return null;
    this.failures.add(now);
    const failures = this.failures.used(now);
    if (failures < LEAST_FAILURES || failures < this.calls.used(now) * FAILING_SHARE) return null;
    this.nextProbeAt = now + RESET_MS;
    return 'opened';
  }

  private endProbe(verdict: Verdict): 'closed' | null {
    this.probe = null;
    this.probed.resolve(undefined);
    this.probed = Promise.withResolvers();
    if (verdict === 'not-asked') this.nextProbeAt = this.clock.monotonicMs(); // whoever comes next tries
    if (verdict !== 'well') return null;
    this.nextProbeAt = null;
    this.era += 1;
    this.calls = new SlidingWindow(WINDOW_MS);
    this.failures = new SlidingWindow(WINDOW_MS);
    return 'closed';
  }
}
