import type { CacheKey } from '../../cache/cache-key.js';
import type { FleetNews } from '../../cache/fleet.js';
import { nameOf } from '../../cache/memory-tier.js';
import type { SharedRecord } from '../../cache/shared-record.js';
import type { CountStore } from '../../upstreams/budget/shared-count.js';
import { TAKE_SCRIPT } from '../../upstreams/budget/shared-scripts.js';
import { ModelledCount, type TakeValues } from './modelled-count.js';
import { RedisMeter } from './redis-meter.js';
import type { SimulatedTime } from './simulated-time.js';

/** From an instance to Redis and back, and from Redis to whoever listens. */
export const REDIS_MS = 0.5;

export interface Lease {
  readonly instance: string;
  readonly fence: number;
  readonly endsAt: number;
}

export interface News {
  readonly kind: FleetNews['kind'] | 'released';
  readonly key: CacheKey;
  readonly by: string;
}

/** One Redis for all modelled instances: what its scripts do, each in one step, and what they cost. */
export class ModelledRedis {
  readonly meter = new RedisMeter();
  private readonly records = new Map<string, SharedRecord>();
  private readonly leases = new Map<string, Lease>();
  private readonly counts = new Map<string, ModelledCount>();
  private readonly listeners: ((news: News) => void)[] = [];
  private fences = 0;

  constructor(private readonly time: SimulatedTime) {}

  listen(listener: (news: News) => void): void {
    this.listeners.push(listener);
  }

  /** READ_VALUE. */
  read(key: CacheKey, above: number | null): Promise<SharedRecord | null> {
    return this.step(() => {
      const there = this.records.get(nameOf(key)) ?? null;
      const record = there !== null && there.fence > (above ?? 0) ? there : null;
      this.meter.bytes += bytesOf(record);
      return record;
    });
  }

  /** STORE_VALUE. */
  write(key: CacheKey, record: SharedRecord, by: string): Promise<'stored' | 'refused'> {
    return this.step(() => {
      const there = this.records.get(nameOf(key));
      if (there !== undefined && there.fence > record.fence) return 'refused';
      this.records.set(nameOf(key), record);
      this.meter.bytes += bytesOf(record);
      this.publish({ kind: 'stored', key, by });
      return 'stored';
    });
  }

  /** TAKE_LEASE. */
  lease(key: CacheKey, instance: string, ms: number): Promise<Lease> {
    return this.step((now) => {
      const held = this.leases.get(nameOf(key));
      if (held !== undefined && held.instance !== instance && held.endsAt > now) return held;
      this.fences += 1;
      const lease = { instance, fence: this.fences, endsAt: now + ms };
      this.leases.set(nameOf(key), lease);
      return lease;
    });
  }

  /** RELEASE_LEASE. */
  release(key: CacheKey, { instance, fence }: Lease): Promise<void> {
    return this.step(() => {
      if (this.leases.get(nameOf(key))?.fence !== fence) return;
      this.leases.delete(nameOf(key));
      this.publish({ kind: 'released', key, by: instance });
    });
  }

  /** What SharedCount asks of a store. */
  countStore(instanceId: CountStore['instanceId']): CountStore {
    return {
      instanceId,
      digestOf: (text) => text,
      script: (lua, [name = ''], values) => {
        if (lua !== TAKE_SCRIPT) return Promise.reject(new Error('only TAKE_SCRIPT is modelled'));
        const count = this.counts.get(name) ?? new ModelledCount();
        this.counts.set(name, count);
        return this.step(() => count.take(Math.floor(this.time.epochMs()), values as unknown as TakeValues));
      },
    };
  }

  private async step<T>(script: (now: number) => T): Promise<T> {
    this.meter.script();
    await this.time.sleep(REDIS_MS / 2);
    const answer = script(this.time.monotonicMs());
    await this.time.sleep(REDIS_MS / 2);
    return answer;
  }

  private publish(news: News): void {
    this.meter.messages += this.listeners.length;
    this.time.at(this.time.monotonicMs() + REDIS_MS / 2, () => {
      for (const listener of this.listeners) listener(news);
    });
  }
}

/** Sealed it is a little more. */
function bytesOf(record: SharedRecord | null): number {
  return (record?.best?.body.length ?? 0) + (record?.provisional?.body.length ?? 0);
}
