import type { Held, Kept, Times } from './kept.js';

/**
 * The states of a value, one after the other as time goes by. `fresh`: served, nobody looks upstream. `refreshing`: served at once, one
 * refresh behind it (stale-while-revalidate). `fallback`: a load is waited for, and this is served should it fail (stale-if-error).
 * `gone`: never served.
 */
export type Freshness = 'fresh' | 'refreshing' | 'fallback' | 'gone';

export interface Choice {
  /** What may be served; `null` with `gone` alone. */
  readonly kept: Kept | null;
  readonly freshness: Freshness;
}

export function freshnessOf({ freshUntil, refreshUntil, usableUntil }: Times, now: number): Freshness {
  if (now < freshUntil) return 'fresh';
  if (now < refreshUntil) return 'refreshing';
  return now < usableUntil ? 'fallback' : 'gone';
}

/** A whole value as long as it is fresh, then second best, which was looked at last, and the whole one again where that is gone. */
export function choose({ best, provisional }: Held, now: number): Choice {
  if (best !== null && now < best.times.freshUntil) return { kept: best, freshness: 'fresh' };
  for (const kept of [provisional, best]) {
    const freshness = kept === null ? 'gone' : freshnessOf(kept.times, now);
    if (freshness !== 'gone') return { kept, freshness };
  }
  return { kept: null, freshness: 'gone' };
}

/** What a loader may build on: values that may still be served, the better one first. */
export function usable({ best, provisional }: Held, now: number): readonly Kept[] {
  return [best, provisional].filter((kept) => kept !== null).filter((kept) => now < kept.times.usableUntil);
}
