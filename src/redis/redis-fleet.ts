import type { OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { CacheKey } from '../cache/cache-key.js';
import type { Fleet, FleetNews, Lease, Taken } from '../cache/fleet.js';
import { entryNames, groupNames, sharedKey } from './entry-names.js';
import { NEWS_CHANNEL, newsOfOthers, sealedNews, type News } from './news.js';
import { RenewedLease, LEASE_MS } from './renewed-lease.js';
import { FORGET, listOf, TAKE_LEASE } from './scripts.js';
import { LONGEST_VALUE_MS } from './sealed-keyv.js';
import type { SharedStore } from './shared-store.js';

/** Longer than any load: writes from before are refused till then. */
const KEY_MARK_MS = 3_600_000;
/** Longer than any value: those from before are not read till then. */
const GROUP_MARK_MS = LONGEST_VALUE_MS + 86_400_000;

/** The news of a lease may be read before the answer that it is taken, for they come over two connections: so long it counts as just heard. */
const JUST_HEARD_MS = 200;
const MOST_JUST_HEARD = 1000;

interface Waiter {
  readonly key: CacheKey;
  readonly wake: () => void;
}

/** What the instances agree on by way of Redis. */
export class RedisFleet implements Fleet, OnApplicationShutdown {
  private readonly listeners: ((news: FleetNews) => void)[] = [];
  private readonly waiters = new Set<Waiter>();
  private readonly justHeard = new LRUCache<string, true>({ max: MOST_JUST_HEARD, ttl: JUST_HEARD_MS });
  private readonly leases = new Set<RenewedLease>();

  private isTold = false;

  /** `log` is told once where another instance shares this Redis and nothing in it. */
  constructor(
    private readonly store: SharedStore,
    private readonly log: Logger,
  ) {
    store.subscribe(NEWS_CHANNEL, (message) => void this.hear(message));
  }

  async lease(key: CacheKey): Promise<Lease | Taken> {
    const { store } = this;
    const { lease: name, clock } = entryNames(store, key);
    const answer = await store.script(TAKE_LEASE, [name, clock], [store.instanceId, LEASE_MS]);
    const [fence, endsInMs] = listOf(answer);
    if (typeof fence !== 'number' || typeof endsInMs !== 'number') throw new TypeError('not an answer of the script');
    if (fence === 0) return { endsInMs };
    const lease = new RenewedLease(fence, { store, key, name, ended: () => this.leases.delete(lease) });
    this.leases.add(lease);
    return lease;
  }

  async news(key: CacheKey, ms: number): Promise<void> {
    if (this.justHeard.delete(sharedKey(key))) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      const waiter = { key, wake };
      this.waiters.add(waiter);
    });
  }

  async forget({ group, id }: { readonly group: string; readonly id: string | null }): Promise<void> {
    const { store } = this;
    const news = await sealedNews(store, { kind: 'forgotten', group, id });
    if (id === null) {
      const { groupMark, clock } = groupNames(store, group);
      await store.script(FORGET, [groupMark, clock], [GROUP_MARK_MS, NEWS_CHANNEL, news]);
      return;
    }
    const { keyMark, clock, value, lease } = entryNames(store, { group, id });
    await store.script(FORGET, [keyMark, clock, value, lease], [KEY_MARK_MS, NEWS_CHANNEL, news]);
  }

  listen(listener: (news: FleetNews) => void): void {
    this.listeners.push(listener);
  }

  onApplicationShutdown(): void {
    for (const lease of this.leases) lease.stop();
    for (const { wake } of this.waiters) wake();
  }

  private async hear(message: Buffer): Promise<void> {
    const news = await newsOfOthers(this.store, message);
    if (news === 'sealed') this.tellOfAnotherKey();
    if (news === null || news === 'sealed') return;
    this.wakeFor(news);
    const { kind, group, id } = news;
    if (kind === 'released') return;
    for (const listener of this.listeners) listener({ kind, group, id });
  }

  private tellOfAnotherKey(): void {
    if (this.isTold) return;
    this.isTold = true;
    this.log.error(
      'another instance uses this Redis with another REDIS_ENCRYPTION_KEY: the two share nothing, limits included',
    );
  }

  private wakeFor({ group, id }: News): void {
    const awake = [...this.waiters].filter(({ key }) => key.group === group && (id === null || key.id === id));
    for (const { wake } of awake) wake();
    if (id !== null && awake.length === 0) this.justHeard.set(sharedKey({ group, id }), true);
  }
}
