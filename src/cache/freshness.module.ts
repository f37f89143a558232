import { CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import { Module, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../clock.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { DICE, type Dice } from '../dice.js';
import { LOG } from '../log.js';
import { OBSERVER, type Observer } from '../observer.js';
import { RedisFleet } from '../redis/redis-fleet.js';
import { sealedKeyv } from '../redis/sealed-keyv.js';
import { SharedRecords } from '../redis/shared-records.js';
import { SharedStore } from '../redis/shared-store.js';
import { stackOf } from '../stack-of.js';
import { FleetFlight } from './fleet-flight.js';
import { FreshnessEngine } from './freshness-engine.js';
import { WaitedInVain } from './load.js';
import { memoryShares } from './memory-shares.js';
import { SharedTier } from './shared-tier.js';

/** How long the end of the process waits for what is under way behind answers. */
const END_MS = 1000;

/** The one engine. Behind its memory lies cache-manager with one store, the Redis of all instances, or with none. */
@Module({
  imports: [
    CacheModule.registerAsync({
      inject: [SharedStore, OBSERVER],
      useFactory: (store: SharedStore | null, observer: Observer) => {
        const onGarbage = (): void => {
          observer.readGarbage();
        };
        return { stores: store === null ? [] : [sealedKeyv(store, onGarbage)] };
      },
    }),
  ],
  providers: [
    {
      provide: RedisFleet,
      inject: [SharedStore, LOG],
      useFactory: (store: SharedStore | null, log: Logger) => (store === null ? null : new RedisFleet(store, log)),
    },
    {
      provide: FreshnessEngine,
      inject: [SETTINGS, CLOCK, DICE, LOG, CACHE_MANAGER, RedisFleet],
      useFactory: (
        settings: Settings,
        clock: Clock,
        dice: Dice,
        log: Logger,
        ...[cache, fleet]: [Cache, RedisFleet | null]
      ) =>
        new FreshnessEngine({
          clock,
          dice,
          memoryBytes: memoryShares(settings.cacheMemoryBytes).values,
          retryMs: settings.cachePartialS * 1000,
          forcedEveryMs: settings.cacheFreshActiveS * 1000,
          onFailure: (error) => {
            tell(log, error);
          },
          fleet: fleet === null ? null : new FleetFlight(fleet, new SharedTier(new SharedRecords(cache), clock)),
        }),
    },
  ],
  exports: [FreshnessEngine, RedisFleet],
})
export class FreshnessModule implements BeforeApplicationShutdown {
  constructor(private readonly engine: FreshnessEngine) {}

  async beforeApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_MS);
    });
    await Promise.race([this.engine.settled(), late]);
    clearTimeout(timer);
  }
}

/** What an upstream did was told where it was called; anything else is a mistake of ours that no caller sees. */
function tell(log: Logger, error: unknown): void {
  if (error instanceof UpstreamFailure || error instanceof WaitedInVain) return;
  log.error({ stack: stackOf(error) }, 'a refresh failed unexpectedly');
}
