import type { Clock } from '../../clock.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import { untilAborted } from './until-aborted.js';

/** Clouds lock an account or an access key for minutes after about five refusals in a row. */
export const REFUSED_PAUSE_MS = 30_000;

/** What came of an attempt. `unknown`: the cloud failed before it could judge. */
export type Verdict = 'accepted' | 'refused' | 'unknown';

/**
 * Keeps one credential from being locked. Once refused, it is not shown to the cloud again for 30 s, whatever for. As long as nobody
 * knows whether it is right, one attempt at a time is under way: a herd must not find out together that it is wrong.
 */
export class CredentialGuard {
  private isProven = false;
  private pausedUntil = -Infinity;
  private trial: { readonly over: Promise<void>; readonly end: () => void } | null = null;

  constructor(private readonly clock: Clock) {}

  /** Resolves when the credential may be used; `judge` must be told what came of it. Throws UpstreamFailure of `identity`. */
  async enter(signal: AbortSignal): Promise<void> {
    this.refuseWhilePaused();
    while (!this.isProven) {
      if (this.trial === null) {
        this.trial = newTrial();
        return;
      }
      await untilAborted(this.trial.over, signal);
      this.refuseWhilePaused();
    }
  }

  judge(verdict: Verdict): void {
    if (verdict === 'refused') this.pausedUntil = this.clock.monotonicMs() + REFUSED_PAUSE_MS;
    if (verdict !== 'unknown') this.isProven = verdict === 'accepted';
    this.trial?.end();
    this.trial = null;
  }

  /** Something made with it was refused: whether it is still right is open again. */
  doubt(): void {
    this.isProven = false;
  }

  private refuseWhilePaused(): void {
    if (this.clock.monotonicMs() < this.pausedUntil) throw new UpstreamFailure('identity', 'unauthorized');
  }
}

function newTrial(): { over: Promise<void>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    over: promise,
    end: () => {
      resolve(undefined);
    },
  };
}
