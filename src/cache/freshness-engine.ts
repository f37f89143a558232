import type { Clock } from '../clock.js';
import { answerOf, type AnswerNotes, type CacheAnswer, type CacheOutcome } from './cache-answer.js';
import type { CacheKey } from './cache-key.js';
import type { EncodedAnswer } from './encoded-answer.js';
import { Flights, type Flight } from './flights.js';
import type { FleetFlight } from './fleet-flight.js';
import { choose, usable } from './freshness.js';
import { isNewerThan, latestOf, NOTHING, type Held, type Kept } from './kept.js';
import { nextHeld } from './landing.js';
import { seen, type Landed, type Turn, type Wanted } from './load.js';
import { MemoryTier } from './memory-tier.js';
import { RefreshQueue } from './refresh-queue.js';
import { SharedReads } from './shared-reads.js';

export interface EngineOptions {
  readonly clock: Clock;
  readonly memoryBytes: number;
  /** After a load has failed, none is begun for so long while something may be served. */
  readonly retryMs: number;
  /** A look that a caller wants (`maxAgeMs` 0) is had no more often than that. */
  readonly forcedEveryMs: number;
  /** 0 to 1: by how much of a tenth a fresh time is shortened, so that what was loaded together is not looked at together. */
  readonly dice: () => number;
  /** Told of failures that no caller sees. */
  readonly onFailure: (error: unknown) => void;
  /** `null`: this instance is on its own. */
  readonly fleet: FleetFlight | null;
}

type OwnTurn = Pick<Turn, 'isRefresh' | 'isAwaited' | 'span'>;

/**
 * Values by key: fresh, refreshed behind the caller's back, a fallback, gone (freshness.ts). It knows nothing of backups, callers or
 * HTTP. One load per key at a time, in this process and, by `fleet`, among all instances: whoever needs the key meanwhile waits for it
 * and shares its failure. A load that fails or brings second best never takes the place of a whole value.
 */
export class FreshnessEngine {
  readonly memory: MemoryTier;
  readonly flights = new Flights();
  private readonly reads: SharedReads;
  private readonly ending = new Set<Promise<unknown>>();
  /** How often something was forgotten. */
  private forgotten = 0;
  private readonly queue = new RefreshQueue(
    () => this.now(),
    (wanted) => this.refreshed(wanted),
  );

  constructor(private readonly options: EngineOptions) {
    this.memory = new MemoryTier(options.memoryBytes);
    this.reads = new SharedReads(options.fleet);
    options.fleet?.listen(({ kind, group, id }) => {
      if (kind === 'forgotten') this.drop(group, id);
      else if (id !== null) this.supersede({ group, id });
      this.memory.watchers.tell(group, id);
    });
  }

  async get(wanted: Wanted): Promise<CacheAnswer> {
    const atHand = this.atHand(wanted);
    const held = atHand instanceof Promise ? await atHand : atHand;
    if (wanted.maxAgeMs !== undefined) return this.newerThan(wanted.maxAgeMs, held, wanted);
    const { kept, freshness } = choose(held, this.now());
    if (freshness === 'refreshing' && this.isNext(wanted, held)) void this.refreshed(wanted);
    if (freshness === 'fallback' && kept !== null) {
      const isLookedAt = this.isNext(wanted, held) || this.flights.has(wanted.key);
      if (isLookedAt) return this.loadedOr(kept, wanted, 'stale');
    }
    return kept === null ? this.loaded(wanted, 'miss') : this.answer(wanted.key, kept, 'hit');
  }

  /** What may be served of a key without a look upstream, by the others' knowledge as well; `null` where there is nothing. */
  async known(wanted: Wanted): Promise<CacheAnswer | null> {
    const { kept } = choose(await this.atHand(wanted), this.now());
    return kept === null ? null : this.answer(wanted.key, kept, 'hit');
  }

  /** As `get`, where this instance has a fresh answer at hand; else `null`. `name`: see MemoryTier. */
  hit(key: CacheKey, name?: string): CacheAnswer | null {
    const held = this.memory.get(key, name);
    const { kept, freshness } = choose(held, this.now());
    return held.isSuperseded || kept === null || freshness !== 'fresh' ? null : this.answer(key, kept, 'hit');
  }

  /** What `get` would answer with at once out of this instance's memory; `null` where it would look upstream. */
  peek(key: CacheKey, maxAgeMs?: number): Kept | null {
    const held = this.memory.get(key);
    if (maxAgeMs !== undefined) return this.recent(held, maxAgeMs);
    const { kept, freshness } = choose(held, this.now());
    return freshness === 'fresh' ? kept : null;
  }

  /** Whether this instance keeps something of a key that may be served, should all else fail. */
  isUsable(key: CacheKey): boolean {
    return choose(this.memory.get(key), this.now()).kept !== null;
  }

  /** The answer in one variant, made once of the value and kept with it. */
  encoded({ key, kept }: CacheAnswer, variant: string, make: (body: Buffer) => Buffer): EncodedAnswer {
    return this.memory.encoded(key, kept, variant, make);
  }

  /** Forgets one value, or a whole group, here and on every instance. What is being loaded of it now is not kept either. */
  async forget(group: string, id: string | null = null): Promise<void> {
    this.drop(group, id);
    await this.options.fleet?.forget({ group, id });
    this.memory.watchers.tell(group, id); // not before: else they would find it with the others once more
  }

  isLookedAt(key: CacheKey): boolean {
    return this.flights.has(key);
  }

  /** How many loads are under way. */
  get inFlight(): number {
    return this.flights.size;
  }

  /** Resolves when nothing is under way any more, not even what callers no longer wait for. */
  async settled(): Promise<void> {
    while (this.flights.size + this.ending.size > 0) {
      await Promise.allSettled([...this.ending, this.flights.over()]);
    }
  }

  /** Keeps the process and `settled` waiting for what goes on behind an answer. Its failures are told to nobody. */
  behind(work: Promise<unknown>): void {
    const quiet = work.catch(() => undefined).finally(() => this.ending.delete(quiet));
    this.ending.add(quiet);
  }

  /** What there is of a key, here or, where here is nothing, with the others: an instance that has just started has what they know. */
  private atHand({ key, isShared }: Wanted): Held | Promise<Held> {
    const held = this.memory.get(key);
    const isBare = isShared && choose(held, this.now()).kept === null && !this.flights.has(key);
    return held.isSuperseded || isBare ? this.adopt(key) : held;
  }

  /** Whether this is to be looked at now. Where others have waited for room, it waits with them, and may be among those served. */
  private isNext(wanted: Wanted, held: Held): boolean {
    const latest = latestOf(held);
    if (latest === null || this.now() < held.retryAt || this.flights.has(wanted.key)) return false;
    const { group } = wanted.key;
    if (this.queue.isEmpty(group) && wanted.mayRefresh()) return true;
    this.queue.wait(wanted, latest.times);
    this.queue.serve(group, wanted.mayRefresh);
    return false;
  }

  private async newerThan(maxAgeMs: number, held: Held, wanted: Wanted): Promise<CacheAnswer> {
    const recent = this.recent(held, maxAgeMs);
    if (recent !== null) return this.answer(wanted.key, recent, 'hit');
    const { kept } = choose(held, this.now());
    if (kept === null) return this.loaded(wanted, 'miss');
    if (wanted.isStrict === true) return this.loaded(wanted, 'request');
    const isSoon = this.now() - held.forcedAt < this.options.forcedEveryMs;
    if (isSoon || !wanted.mayRefresh()) return this.answer(wanted.key, kept, 'hit');
    this.memory.set(wanted.key, { ...held, forcedAt: this.now() });
    return this.loadedOr(kept, wanted, 'request');
  }

  /** Confirmed less than `maxAgeMs` ago, however soon it is to be looked at again for those who do not say how old it may be. */
  private recent(held: Held, maxAgeMs: number): Kept | null {
    const now = this.now();
    return maxAgeMs === 0 ? null : (usable(held, now).find(({ times }) => times.confirmedAt > now - maxAgeMs) ?? null);
  }

  private async loadedOr(kept: Kept, wanted: Wanted, why: 'stale' | 'request'): Promise<CacheAnswer> {
    try {
      return await this.loaded(wanted, why);
    } catch (error) {
      this.options.onFailure(error);
      return this.answer(wanted.key, kept, why, { isStored: false });
    }
  }

  private async loaded(wanted: Wanted, why: 'miss' | 'stale' | 'request'): Promise<CacheAnswer> {
    const span = wanted.span?.part('cache.look', { 'backup_gateway.cache': why }) ?? null;
    const turn = { isRefresh: why !== 'miss', isAwaited: true, span };
    const fly = (flight: Flight): Promise<Landed> => this.fly(wanted, flight, turn);
    const { kept, from, isShared } = await seen(span, this.flights.landed(wanted.key, fly, wanted));
    if (from === 'there') return this.answer(wanted.key, kept, 'hit');
    return this.answer(wanted.key, kept, why, { isCollapsed: isShared || from === 'fleet' });
  }

  /** Behind the caller's back; whether it went well. Never rejects. */
  private refreshed(wanted: Wanted): Promise<boolean> {
    const span = wanted.span?.part('cache.refresh') ?? null;
    const turn = { isRefresh: true, isAwaited: false, span };
    const flown = this.flights.landed(wanted.key, (flight) => this.fly(wanted, flight, turn));
    const refresh = seen(span, flown).then(
      () => true,
      (error: unknown) => {
        this.options.onFailure(error);
        return false;
      },
    );
    this.behind(refresh);
    return refresh;
  }

  private async fly(wanted: Wanted, flight: Flight, turn: OwnTurn): Promise<Landed> {
    const { fleet } = this.options;
    const load = (fence: number | null): Promise<Kept> => this.load(wanted, flight, turn, fence);
    if (fleet === null || !wanted.isShared) return { kept: await load(null), from: 'upstream' };
    const { maxAgeMs } = wanted;
    const after = this.now() - (maxAgeMs ?? 0);
    let before: number | null = null;
    const isEnough = (kept: Kept, { fence }: Held): boolean => {
      if (maxAgeMs === undefined) return kept.times.freshUntil > this.now();
      // What was there when we came is not enough, whatever another's clock says of it.
      return maxAgeMs > 0 ? kept.times.confirmedAt > after : before !== null && (fence ?? 0) > before;
    };
    return fleet.fly({
      key: wanted.key,
      signal: wanted.signal,
      look: async () => {
        const held = await this.adopt(wanted.key);
        const kept = usable(held, this.now()).find((each) => isEnough(each, held)) ?? null;
        before ??= held.fence ?? 0;
        return kept;
      },
      load,
      held: () => (flight.isForgotten ? null : this.memory.get(wanted.key)),
      refused: () => {
        this.memory.delete(wanted.key);
      },
      behind: (work) => {
        this.behind(work);
      },
    });
  }

  private async load(wanted: Wanted, flight: Flight, turn: OwnTurn, fence: number | null): Promise<Kept> {
    const { key, load } = wanted;
    const loadedAt = this.now();
    const known = usable(this.memory.get(key), loadedAt);
    try {
      const loaded = await load({ ...turn, known: known.map(({ body }) => body), abandoned: flight.abandoned });
      const { held, kept } = nextHeld(this.memory.get(key), known[0] ?? null, loaded, {
        loadedAt,
        fence,
        now: this.now(),
        dice: this.options.dice(),
      });
      if (!flight.isForgotten) this.memory.keep(key, held);
      return kept;
    } catch (error) {
      if (!flight.abandoned.aborted) this.failed(wanted);
      throw error;
    }
  }

  private failed(wanted: Wanted): void {
    const { key } = wanted;
    const held = this.memory.get(key);
    const latest = latestOf(held);
    if (latest === null) return;
    if (wanted.mayRefresh()) this.memory.set(key, { ...held, retryAt: this.now() + this.options.retryMs });
    else if (wanted.isStrict !== true) this.queue.wait(wanted, latest.times); // there was no room after all
  }

  /** Takes what the instances share where that is newer. */
  private async adopt(key: CacheKey): Promise<Held> {
    const before = this.forgotten;
    const read = this.reads.read(key, this.memory.get(key).fence);
    const shared = await read.pair;
    const own = this.memory.get(key);
    if (this.forgotten !== before) return own; // it may have been read just before it was forgotten
    const isNewer = shared !== null && isNewerThan(shared, own);
    if (!isNewer && !own.isSuperseded) return own;
    const taken = isNewer ? { ...NOTHING, forcedAt: own.forcedAt, ...shared } : own;
    const held = { ...taken, isSuperseded: read.isOutdated };
    this.memory.keep(key, held);
    return held;
  }

  private supersede(key: CacheKey): void {
    this.reads.outdate(key);
    const held = this.memory.get(key);
    if (latestOf(held) !== null) this.memory.set(key, { ...held, isSuperseded: true });
  }

  private drop(group: string, id: string | null): void {
    this.forgotten += 1;
    if (id === null) this.memory.deleteGroup(group);
    else this.memory.delete({ group, id });
    this.flights.forget(group, id);
  }

  private answer(key: CacheKey, kept: Kept, outcome: CacheOutcome, more: AnswerNotes = {}): CacheAnswer {
    return answerOf(key, kept, this.now(), { outcome, isCollapsed: false, isStored: true, ...more });
  }

  private now(): number {
    return this.options.clock.monotonicMs();
  }
}
