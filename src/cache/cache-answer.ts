import type { CacheKey } from './cache-key.js';
import type { Kept } from './kept.js';

/**
 * How an answer came about (RFC 9211). `hit`: it was there. Else somebody looked upstream, because it was not there (`miss`), too old
 * (`stale`), or to be looked at anew (`request`).
 */
export type CacheOutcome = 'hit' | 'miss' | 'stale' | 'request';

export interface CacheAnswer {
  readonly key: CacheKey;
  readonly kept: Kept;
  readonly outcome: CacheOutcome;
  /** Whether somebody else's look was waited for. */
  readonly isCollapsed: boolean;
  /** Whether the look has brought it; else it has failed, and this is what was there. */
  readonly isStored: boolean;
  /** Since its oldest part was confirmed upstream. */
  readonly ageMs: number;
  /** What is left of its fresh time; negative where that is over. */
  readonly ttlMs: number;
}

export type AnswerNotes = Partial<Pick<CacheAnswer, 'isCollapsed' | 'isStored'>>;

export function answerOf(
  key: CacheKey,
  kept: Kept,
  now: number,
  notes: Pick<CacheAnswer, 'outcome' | 'isCollapsed' | 'isStored'>,
): CacheAnswer {
  const { confirmedAt, freshUntil } = kept.times;
  return { key, kept, ...notes, ageMs: now - confirmedAt, ttlMs: freshUntil - now };
}
