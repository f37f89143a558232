import type { CacheKey } from '../cache/cache-key.js';
import type { Lease } from '../cache/fleet.js';
import { NEWS_CHANNEL, sealedNews } from './news.js';
import { RELEASE_LEASE, RENEW_LEASE } from './scripts.js';
import type { SharedStore } from './shared-store.js';

/** So long after its holder has crashed a key can be loaded by another. */
export const LEASE_MS = 1000;
/** Two renewals may fail. */
const RENEW_MS = 300;

export interface LeaseOptions {
  readonly store: SharedStore;
  readonly key: CacheKey;
  /** In Redis. */
  readonly name: string;
  readonly ended: () => void;
}

/** A lease that was taken in Redis, renewed until it is let go or lost. */
export class RenewedLease implements Lease {
  private readonly token: string;
  private readonly timer: NodeJS.Timeout;

  constructor(
    readonly fence: number,
    private readonly options: LeaseOptions,
  ) {
    this.token = `${fence}:${options.store.instanceId}`;
    this.timer = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  async release(): Promise<void> {
    this.stop();
    const { store, key, name } = this.options;
    try {
      const news = await sealedNews(store, { kind: 'released', ...key });
      await store.script(RELEASE_LEASE, [name], [this.token, NEWS_CHANNEL, news]);
    } catch {
      // Then it ends by itself.
    }
  }

  /** No longer renews it. */
  stop(): void {
    clearInterval(this.timer);
    this.options.ended();
  }

  private async renew(): Promise<void> {
    const { store, name } = this.options;
    const renewed = await store.script(RENEW_LEASE, [name], [this.token, LEASE_MS]).catch(() => null);
    if (renewed === 0) this.stop();
  }
}
