import type { CacheKey } from './cache-key.js';

/** The right to load one key, for all instances at once. It is kept up until it is let go, and ends by itself soon after a crash. */
export interface Lease {
  /** Grows from lease to lease: what was loaded under an older one never takes the place of what was loaded under a newer one. */
  readonly fence: number;
  /** Lets go, and tells those who wait. Never rejects. */
  release(): Promise<void>;
}

/** Another instance loads it; it lets go, or crashes, within `endsInMs` unless it renews. */
export interface Taken {
  readonly endsInMs: number;
}

/** What another instance has done; `id` is `null` where a whole group is meant. */
export interface FleetNews {
  readonly kind: 'stored' | 'forgotten';
  readonly group: string;
  readonly id: string | null;
}

/**
 * What the instances of one gateway agree on. Every operation may reject (the store stalls or is gone); whoever asks goes on alone then.
 */
export interface Fleet {
  lease(key: CacheKey): Promise<Lease | Taken>;
  /** Resolves as soon as another instance stores `key` or lets its lease go, at the latest after `ms`. Never rejects. */
  news(key: CacheKey, ms: number): Promise<void>;
  /** What was loaded under a lease from before now is refused by the store from now on, and every instance is told. */
  forget(what: { readonly group: string; readonly id: string | null }): Promise<void>;
  /** Told of what other instances did, soon after. What was missed while the connection was away is not made up for. */
  listen(listener: (news: FleetNews) => void): void;
}
