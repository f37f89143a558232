import type { Cache } from 'cache-manager';
import type { Clock } from '../clock.js';

/** What a loader brings back. */
export interface Loaded<T> {
  readonly value: T;
  /** Milliseconds from the beginning of the load. */
  readonly freshMs: number;
  /** Second best: good for its own time, but it never takes the place of a value that is not. */
  readonly provisional: boolean;
}

/** Brings a value; `known` are those at hand for the key, fresh or not, the better one first, to compare with. */
export type Load<T> = (known: readonly T[]) => Promise<Loaded<T>>;

/** `expired`: an entry was there and too old. `revalidated`: fresh or not, the caller asked to look again. */
export type CacheOutcome = 'hit' | 'miss' | 'expired' | 'revalidated';

export interface CacheAnswer<T> {
  readonly value: T;
  readonly outcome: CacheOutcome;
  /** Whether somebody else's load was waited for. */
  readonly collapsed: boolean;
  /** Since the value was last confirmed: since its load began. */
  readonly ageMs: number;
  /** What is left of its fresh time; negative where it is over. */
  readonly freshMs: number;
}

/** Times are monotonic milliseconds: no clock that somebody sets decides what is served. */
interface Entry<T> {
  readonly value: T;
  readonly confirmedAt: number;
  readonly freshUntil: number;
}

/** The best value and, where a later load brought only second best, that one beside it. */
interface Entries<T> {
  readonly best?: Entry<T>;
  readonly provisional?: Entry<T>;
}

interface Served<T> {
  readonly entry: Entry<T>;
  readonly outcome: CacheOutcome;
}

/**
 * Values by key, each fresh for a time that its loader decides. It knows nothing of backups or callers. One load per key at a time:
 * whoever needs the key meanwhile waits for it and shares its failure; a failure changes nothing.
 *
 * The seam for more freshness: what is served instead of a load is decided in `fresh` alone, and no entry is dropped for its age.
 */
export class FreshCache<T> {
  private readonly loads = new Map<string, Promise<Served<T>>>();

  constructor(
    private readonly store: Cache,
    private readonly clock: Clock,
  ) {}

  async get(key: string, load: Load<T>, { revalidate = false } = {}): Promise<CacheAnswer<T>> {
    const known = revalidate ? undefined : this.fresh(await this.entries(key));
    if (known !== undefined) return this.answer({ entry: known, outcome: 'hit' }, false);
    const running = this.loads.get(key);
    return this.answer(await (running ?? this.start(key, load, revalidate)), running !== undefined);
  }

  private answer({ entry, outcome }: Served<T>, shared: boolean): CacheAnswer<T> {
    const now = this.clock.monotonicMs();
    return {
      value: entry.value,
      outcome,
      collapsed: shared && outcome !== 'hit',
      ageMs: now - entry.confirmedAt,
      freshMs: entry.freshUntil - now,
    };
  }

  private start(key: string, load: Load<T>, revalidate: boolean): Promise<Served<T>> {
    const running = this.refresh(key, load, revalidate).finally(() => this.loads.delete(key));
    this.loads.set(key, running);
    return running;
  }

  private async refresh(key: string, load: Load<T>, revalidate: boolean): Promise<Served<T>> {
    const known = await this.entries(key);
    // Another load may have ended between the caller's look and this one.
    const fresh = revalidate ? undefined : this.fresh(known);
    if (fresh !== undefined) return { entry: fresh, outcome: 'hit' };
    const confirmedAt = this.clock.monotonicMs();
    const values = [known.best, known.provisional].flatMap((entry) => (entry === undefined ? [] : [entry.value]));
    const { value, freshMs, provisional } = await load(values);
    const entry: Entry<T> = { value, confirmedAt, freshUntil: confirmedAt + freshMs };
    await this.store.set<Entries<T>>(key, provisional ? { ...known, provisional: entry } : { best: entry });
    if (revalidate) return { entry, outcome: 'revalidated' };
    return { entry, outcome: values.length === 0 ? 'miss' : 'expired' };
  }

  private fresh({ best, provisional }: Entries<T>): Entry<T> | undefined {
    const now = this.clock.monotonicMs();
    return [best, provisional].find((entry) => entry !== undefined && entry.freshUntil > now);
  }

  private async entries(key: string): Promise<Entries<T>> {
    return (await this.store.get<Entries<T>>(key)) ?? {};
  }
}
