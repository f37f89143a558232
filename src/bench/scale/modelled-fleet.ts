import type { CacheKey } from '../../cache/cache-key.js';
import type { Fleet, FleetNews, Lease, Taken } from '../../cache/fleet.js';
import { nameOf } from '../../cache/memory-tier.js';
import { LEASE_MS } from '../../redis/renewed-lease.js';
import type { ModelledRedis, News } from './modelled-redis.js';
import type { SimulatedTime } from './simulated-time.js';

/** As in RedisFleet. */
const JUST_HEARD_MS = 200;

/** RedisFleet of one instance, on the modelled Redis. No load takes so long that a lease would be renewed. */
export class ModelledFleet implements Fleet {
  private readonly listeners: ((news: FleetNews) => void)[] = [];
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly justHeard = new Map<string, number>();

  constructor(
    private readonly instance: string,
    private readonly redis: ModelledRedis,
    private readonly time: SimulatedTime,
  ) {
    redis.listen((news) => {
      if (news.by !== instance) this.hear(news);
    });
  }

  async lease(key: CacheKey): Promise<Lease | Taken> {
    const lease = await this.redis.lease(key, this.instance, LEASE_MS);
    if (lease.instance !== this.instance) return { endsInMs: lease.endsAt - this.time.monotonicMs() };
    return { fence: lease.fence, release: () => this.redis.release(key, lease) };
  }

  async news(key: CacheKey, ms: number): Promise<void> {
    const name = nameOf(key);
    const heardAt = this.justHeard.get(name) ?? -Infinity;
    this.justHeard.delete(name);
    if (this.time.monotonicMs() - heardAt < JUST_HEARD_MS) return;
    const waiting = this.waiting.get(name) ?? new Set();
    this.waiting.set(name, waiting);
    await new Promise<void>((resolve) => {
      waiting.add(resolve);
      this.time.at(this.time.monotonicMs() + ms, () => {
        waiting.delete(resolve);
        if (waiting.size === 0 && this.waiting.get(name) === waiting) this.waiting.delete(name);
        resolve();
      });
    });
  }

  forget(): Promise<void> {
    return Promise.reject(new Error('nothing is forgotten here'));
  }

  listen(listener: (news: FleetNews) => void): void {
    this.listeners.push(listener);
  }

  private hear({ kind, key }: News): void {
    const name = nameOf(key);
    const waiting = this.waiting.get(name);
    this.waiting.delete(name);
    for (const wake of waiting ?? []) wake();
    if (waiting === undefined) this.noteJustHeard(name);
    if (kind !== 'released') for (const listener of this.listeners) listener({ kind, ...key });
  }

  private noteJustHeard(name: string): void {
    const now = this.time.monotonicMs();
    for (const [old, at] of this.justHeard) {
      if (now - at < JUST_HEARD_MS) break; // the others were heard later
      this.justHeard.delete(old);
    }
    this.justHeard.delete(name);
    this.justHeard.set(name, now);
  }
}
