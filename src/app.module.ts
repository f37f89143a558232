import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Logger } from 'pino';
import { AuthenticationGuard } from './auth/authentication.guard.js';
import { AuthorizationGuard } from './auth/authorization.guard.js';
import { Callers } from './auth/callers.js';
import { CallerLimits } from './auth/caller-limits.js';
import { TokenOrKey } from './auth/gateway-token-or-key.js';
import { GatewayTokens } from './auth/gateway-token.js';
import { KeyStore } from './auth/key-store.js';
import { KeyUsage } from './auth/key-usage.js';
import { AccessTokens } from './auth/oidc/access-tokens.js';
import { RateLimitGuard } from './auth/rate-limit.guard.js';
import { BackupsModule } from './backups/backups.module.js';
import { CLOCK, type Clock } from './clock.js';
import type { Settings } from './config/settings.js';
import { SETTINGS } from './config/settings.token.js';
import { PAGE_FOLDER } from './dashboard/page-folder.js';
import { ContractQueryPipe } from './http/contract-query.pipe.js';
import { ErrorFilter } from './http/error.filter.js';
import { HealthController } from './management/health.controller.js';
import { Readiness } from './management/readiness.js';
import { DICE, type Dice } from './dice.js';
import { LOG } from './log.js';
import { OBSERVER, type Observer } from './observer.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { OpenStackModule } from './openstack/openstack.module.js';
import { ProjectsController } from './projects/projects.controller.js';
import { RawModule } from './raw/raw.module.js';
import { Admission } from './overload/admission.js';
import { SharedStore } from './redis/shared-store.js';
import { StreamsModule } from './streams/streams.module.js';
import { TRACER, type Tracer } from './tracer.js';
import { CloudsModule } from './upstreams/clouds/clouds.module.js';
import { LIST_PATIENCE } from './volume-backups/list-patience.js';

export interface Foundations {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keys: KeyStore;
  readonly tokens: GatewayTokens;
  readonly usage: KeyUsage;
  readonly dice: Dice;
  readonly observer: Observer;
  /** `null`: nobody wants traces. */
  readonly tracer: Tracer | null;
  /** How long is waited, in milliseconds: for Redis (see Guarded; `undefined`: as there), and for VBS's list alone (see LIST_PATIENCE_MS). */
  readonly patience: { readonly storeMs: number | undefined; readonly listMs: number };
  /** Where the dashboard's page is. */
  readonly pageFolder: string;
}

/** `null` where no Redis is named; its client is loaded only where one is. */
async function openSharedStore(
  { redis }: Settings,
  clock: Clock,
  log: Logger,
  patienceMs: number | undefined,
): Promise<SharedStore | null> {
  return redis === null ? null : new SharedStore(redis, await import('./redis/client.js'), clock, log, patienceMs);
}

/** What everything may inject. */
@Module({})
class FoundationsModule {
  static of({
    settings,
    clock,
    log,
    keys,
    tokens,
    usage,
    dice,
    observer,
    tracer,
    patience,
    pageFolder,
  }: Foundations): DynamicModule {
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: CLOCK, useValue: clock },
      { provide: LOG, useValue: log },
      { provide: DICE, useValue: dice },
      { provide: OBSERVER, useValue: observer },
      { provide: TRACER, useValue: tracer },
      { provide: PAGE_FOLDER, useValue: pageFolder },
      { provide: LIST_PATIENCE, useValue: patience.listMs },
      { provide: KeyStore, useValue: keys },
      { provide: GatewayTokens, useValue: tokens },
      { provide: KeyUsage, useValue: usage },
      {
        provide: SharedStore,
        useFactory: () => openSharedStore(settings, clock, log, patience.storeMs),
      },
      TokenOrKey,
      CallerLimits,
      AccessTokens,
      Callers,
      Readiness,
      { provide: Admission, useValue: new Admission(clock, log) },
    ];
    return { module: FoundationsModule, global: true, providers, exports: providers };
  }
}

/** The one place of the global guards, pipe and filter. Guards run in this order: the rate limit is the caller's, refusals included. */
@Module({})
export class AppModule {
  static of(foundations: Foundations): DynamicModule {
    return {
      module: AppModule,
      imports: [
        FoundationsModule.of(foundations),
        CloudsModule,
        BackupsModule,
        StreamsModule,
        RawModule,
        OpenStackModule,
        OpenApiModule,
      ],
      controllers: [HealthController, ProjectsController],
      providers: [
        { provide: APP_GUARD, useClass: AuthenticationGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_GUARD, useClass: AuthorizationGuard },
        { provide: APP_PIPE, useClass: ContractQueryPipe },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
