import type { Clock } from '../clock.js';
import type { CacheKey } from './cache-key.js';
import { Kept, type FencedPair, type Pair, type Times } from './kept.js';
import type { SharedKept, SharedRecord } from './shared-record.js';

/** Where records lie for all instances; see SharedRecords for the one in Redis. */
export interface RecordStore {
  /**
   * `null` where there is nothing that can be used, or nothing of a lease later than `above` (`null`: of any). Never rejects.
   */
  read(key: CacheKey, above: number | null): Promise<SharedRecord | 'away' | null>;
  /** `refused`: something newer is there, or the key was forgotten meanwhile. Never rejects. */
  write(key: CacheKey, record: SharedRecord, ttlMs: number): Promise<'stored' | 'refused' | 'away'>;
}

/** Clocks of instances differ a little; more than this is an entry from the future, and whose clock is wrong nobody knows. */
const MOST_AHEAD_MS = 5000;

/** The values of all instances, with their times turned into those of this one and back. */
export class SharedTier {
  constructor(
    private readonly store: RecordStore,
    private readonly clock: Clock,
  ) {}

  /** `above`: the lease of what is at hand: what is there is not sent where it is no newer. */
  async read(key: CacheKey, above: number | null): Promise<FencedPair | 'away' | null> {
    const record = await this.store.read(key, above);
    if (record === null || record === 'away') return record;
    const ahead = this.epochAheadMs();
    const held = {
      fence: record.fence,
      best: keptOf(record.best, -ahead),
      provisional: keptOf(record.provisional, -ahead),
    };
    const latest = this.clock.monotonicMs() + MOST_AHEAD_MS;
    const isFromTheFuture = [held.best, held.provisional].some((kept) => kept !== null && kept.times.loadedAt > latest);
    return isFromTheFuture ? null : held;
  }

  /** It is kept for as long as any of it may be served. */
  write(key: CacheKey, { best, provisional }: Pair, fence: number): Promise<'stored' | 'refused' | 'away'> {
    const ahead = this.epochAheadMs();
    const ends = [best, provisional].map((kept) => kept?.times.usableUntil ?? 0);
    const ttlMs = Math.ceil(Math.max(...ends) - this.clock.monotonicMs());
    if (ttlMs <= 0) return Promise.resolve('stored');
    const record = { fence, best: sharedOf(best, ahead), provisional: sharedOf(provisional, ahead) };
    return this.store.write(key, record, ttlMs);
  }

  private epochAheadMs(): number {
    return this.clock.epochMs() - this.clock.monotonicMs();
  }
}

function keptOf(shared: SharedKept | null, byMs: number): Kept | null {
  return shared === null ? null : new Kept(shared.body, moved(shared, byMs));
}

function sharedOf(kept: Kept | null, byMs: number): SharedKept | null {
  return kept === null ? null : { body: kept.body, ...moved(kept.times, byMs) };
}

function moved({ loadedAt, confirmedAt, freshUntil, refreshUntil, usableUntil }: Times, byMs: number): Times {
  return {
    loadedAt: loadedAt + byMs,
    confirmedAt: confirmedAt + byMs,
    freshUntil: freshUntil + byMs,
    refreshUntil: refreshUntil + byMs,
    usableUntil: usableUntil + byMs,
  };
}
