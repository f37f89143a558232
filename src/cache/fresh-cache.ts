import type { Cache } from 'cache-manager';
import type { Clock } from '../clock.js';

/** What a loader brings back. Lifetimes are milliseconds. */
export interface Loaded<T> {
  readonly value: T;
  readonly freshMs: number;
  /** How long past that the value stays at hand, for the loader to compare with. */
  readonly keepMs: number;
}

/** `expired`: an entry was there and too old. `revalidated`: fresh or not, the caller asked to look again. */
export type CacheOutcome = 'hit' | 'miss' | 'expired' | 'revalidated';

export interface CacheAnswer<T> {
  readonly value: T;
  readonly outcome: CacheOutcome;
  /** Whether somebody else's load was waited for. */
  readonly collapsed: boolean;
  /** Since the value was last confirmed by a load. */
  readonly ageMs: number;
  /** What is left of its fresh time; negative where it is over. */
  readonly freshMs: number;
}

interface Entry<T> {
  readonly value: T;
  /** Monotonic milliseconds. */
  readonly confirmedAt: number;
  readonly freshUntil: number;
}

type Flight<T> = Promise<{ readonly entry: Entry<T>; readonly outcome: CacheOutcome }>;

/**
 * Values by key, each fresh for a time that its loader decides. It knows nothing of backups or callers. Whoever asks for a key at the
 * same time shares one look-up and one load, and its failure; a failure stores nothing.
 *
 * The seam for more freshness: what happens to an entry that is no longer fresh is decided in `lookUp` alone.
 */
export class FreshCache<T> {
  private readonly flights = new Map<string, Flight<T>>();

  constructor(
    private readonly store: Cache,
    private readonly clock: Clock,
  ) {}

  async get(
    key: string,
    load: (previous: T | undefined) => Promise<Loaded<T>>,
    { revalidate = false }: { readonly revalidate?: boolean } = {},
  ): Promise<CacheAnswer<T>> {
    const flightKey = `${revalidate ? 'revalidate' : 'read'} ${key}`;
    const running = this.flights.get(flightKey);
    const { entry, outcome } = await (running ?? this.start(flightKey, () => this.lookUp(key, load, revalidate)));
    const now = this.clock.monotonicMs();
    return {
      value: entry.value,
      outcome,
      collapsed: running !== undefined && outcome !== 'hit',
      ageMs: now - entry.confirmedAt,
      freshMs: entry.freshUntil - now,
    };
  }

  private start(flightKey: string, work: () => Flight<T>): Flight<T> {
    const flight = work().finally(() => this.flights.delete(flightKey));
    this.flights.set(flightKey, flight);
    return flight;
  }

  private async lookUp(
    key: string,
    load: (previous: T | undefined) => Promise<Loaded<T>>,
    revalidate: boolean,
  ): Flight<T> {
    const known = await this.store.get<Entry<T>>(key);
    if (known !== undefined && !revalidate && known.freshUntil > this.clock.monotonicMs()) {
      return { entry: known, outcome: 'hit' };
    }
    const { value, freshMs, keepMs } = await load(known?.value);
    const confirmedAt = this.clock.monotonicMs();
    const entry = { value, confirmedAt, freshUntil: confirmedAt + freshMs };
    await this.store.set(key, entry, Math.max(1, freshMs + keepMs));
    if (revalidate) return { entry, outcome: 'revalidated' };
    return { entry, outcome: known === undefined ? 'miss' : 'expired' };
  }
}
