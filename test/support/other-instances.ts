import type { CacheKey } from '../../src/cache/cache-key.js';
import { FleetFlight } from '../../src/cache/fleet-flight.js';
import type { Fleet, FleetNews, Taken } from '../../src/cache/fleet.js';
import { Kept, type Pair, type Times } from '../../src/cache/kept.js';
import { nameOf } from '../../src/cache/memory-tier.js';
import type { SharedRecord } from '../../src/cache/shared-record.js';
import { SharedTier, type RecordStore } from '../../src/cache/shared-tier.js';
import type { Clock } from '../../src/clock.js';

/** The other instances of a gateway, as a test plays them: what they share, their leases, and what they say. Leases have the fences 11, 12, … */
export class OtherInstances {
  readonly flight: FleetFlight;
  /** What was asked of them and of the store, in order. */
  readonly log: string[] = [];
  readonly records = new Map<string, SharedRecord>();
  /** What is answered instead of the next leases. */
  readonly leases: (Taken | 'away')[] = [];
  /** What happens while their news is waited for the next times; else the time passes without any. */
  readonly meanwhile: (() => Promise<unknown>)[] = [];
  /** What happens in the next reads, before they are answered. */
  readonly whileReading: (() => Promise<unknown>)[] = [];
  /** What happens before the next writes. */
  readonly whileWriting: (() => Promise<unknown>)[] = [];
  /** What the store says to the next writes, else `stored`. */
  readonly verdicts: Awaited<ReturnType<RecordStore['write']>>[] = [];
  /** By read: the lease of what was at hand. */
  readonly aboves: (number | null)[] = [];
  isAway = false;
  /** Of what is read nothing is heard in time. */
  isUnreadable = false;
  private readonly listeners: ((news: FleetNews) => void)[] = [];
  private readonly shared: SharedTier;
  private fence = 10;

  constructor(clock: Clock) {
    const keep = (key: CacheKey, record: SharedRecord): Promise<'stored'> => {
      this.records.set(nameOf(key), record);
      return Promise.resolve('stored');
    };
    this.shared = new SharedTier({ read: () => Promise.resolve(null), write: keep }, clock);
    this.flight = new FleetFlight(this.fleet(), new SharedTier(this.store(), clock));
  }

  /** They have loaded something under the lease of that fence. */
  async share(key: CacheKey, text: string, times: Times, { fence = 1, isProvisional = false } = {}): Promise<void> {
    const kept = new Kept(Buffer.from(text), times);
    const pair: Pair = isProvisional ? { best: null, provisional: kept } : { best: kept, provisional: null };
    await this.shared.write(key, pair, fence);
  }

  tell(news: FleetNews): void {
    for (const listener of this.listeners) listener(news);
  }

  /** What was asked since the last time. */
  asked(): string[] {
    return this.log.splice(0);
  }

  private fleet(): Fleet {
    return {
      lease: ({ id }) => {
        this.log.push(`lease ${id}`);
        const next = this.leases.shift();
        if (next === 'away') return Promise.reject(new Error('the store is away'));
        if (next !== undefined) return Promise.resolve(next);
        this.fence += 1;
        return Promise.resolve({ fence: this.fence, release: () => this.note(`release ${id}`) });
      },
      news: async ({ id }, ms) => {
        await this.note(`news ${id} ${ms}`);
        await this.meanwhile.shift()?.();
      },
      forget: ({ group, id }) => {
        this.log.push(`forget ${group} ${id}`);
        return this.isAway ? Promise.reject(new Error('the store is away')) : Promise.resolve();
      },
      listen: (listener) => this.listeners.push(listener),
    };
  }

  private store(): RecordStore {
    return {
      read: async (key, above) => {
        this.aboves.push(above);
        await this.note(`read ${key.id}`);
        if (this.isUnreadable) return 'away';
        const record = this.records.get(nameOf(key)) ?? null;
        await this.whileReading.shift()?.();
        return record !== null && record.fence > (above ?? 0) ? record : null;
      },
      write: async (key, record) => {
        await this.note(`write ${key.id} ${record.fence}`);
        await this.whileWriting.shift()?.();
        const verdict = this.verdicts.shift() ?? 'stored';
        if (verdict === 'stored') this.records.set(nameOf(key), record);
        return verdict;
      },
    };
  }

  private note(text: string): Promise<void> {
    this.log.push(text);
    return Promise.resolve();
  }
}
