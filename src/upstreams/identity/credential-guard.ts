import type { Clock } from '../../clock.js';
import { UpstreamFailure } from '../../core/upstream-failure.js';
import { untilAborted } from '../until-aborted.js';

/** Clouds lock an account or an access key for minutes after about five refusals in a row. */
export const REFUSED_PAUSE_MS = 30_000;
/** What was accepted so long ago is tried by one again: the credential may have been changed meanwhile. */
const PROOF_MS = 60_000;

/** What came of an attempt. `unknown`: the cloud did not say. */
export type Verdict = 'accepted' | 'refused' | 'unknown';

/**
 * Keeps one account from being locked, whoever signs in by it and for whatever. Once refused, it is not shown to the cloud again for
 * 30 s. As long as nobody knows whether it is right, one attempt at a time is under way in each lane: a herd must not find out together
 * that it is wrong.
 */
export class CredentialGuard {
  /** Whether several clouds sign in by it. */
  isShared = false;
  private provenAt = -Infinity;
  private pausedUntil = -Infinity;
  private readonly underWay = new Map<string, number>();
  private change = Promise.withResolvers<undefined>();

  /** `mostAtOnce`: in a lane, of a credential that is known to be right. It may have become wrong just now. */
  constructor(
    private readonly clock: Clock,
    private readonly mostAtOnce: number,
  ) {}

  get isProven(): boolean {
    return this.clock.monotonicMs() - this.provenAt < PROOF_MS;
  }

  /** Resolves when the credential may be used; `judge` must then be told what came of it. Throws UpstreamFailure of `identity`. */
  async enter(signal: AbortSignal, lane = ''): Promise<void> {
    this.refuseWhilePaused();
    while (this.attemptsIn(lane) >= (this.isProven ? this.mostAtOnce : 1)) {
      await untilAborted(this.change.promise, signal, 'identity');
      this.refuseWhilePaused();
    }
    this.underWay.set(lane, this.attemptsIn(lane) + 1);
  }

  judge(verdict: Verdict, lane = ''): void {
    const now = this.clock.monotonicMs();
    if (verdict === 'refused') this.pausedUntil = now + REFUSED_PAUSE_MS;
    if (verdict !== 'unknown') this.provenAt = verdict === 'accepted' ? now : -Infinity;
    this.underWay.set(lane, this.attemptsIn(lane) - 1);
    this.change.resolve(undefined);
    this.change = Promise.withResolvers();
  }

  /** Something made with it was refused: whether it is still right is open again. */
  doubt(): void {
    this.provenAt = -Infinity;
  }

  private attemptsIn(lane: string): number {
    return this.underWay.get(lane) ?? 0;
  }

  private refuseWhilePaused(): void {
    if (this.clock.monotonicMs() < this.pausedUntil) {
      throw new UpstreamFailure('identity', 'unauthorized', { code: 'paused_after_refusal' });
    }
  }
}
