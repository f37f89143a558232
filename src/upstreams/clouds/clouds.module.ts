import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { LOG } from '../../log.js';
import { OBSERVER, type Observer } from '../../observer.js';
import { hardenedHttpModule } from '../upstream-http.js';
import { AccountGuards } from '../identity/account-guards.js';
import { openCloud } from './cloud.js';
import { Clouds } from './clouds.js';

/** All clouds that the gateway is pointed at. */
@Module({
  imports: [hardenedHttpModule()],
  providers: [
    {
      provide: Clouds,
      inject: [SETTINGS, HttpService, CLOCK, LOG, OBSERVER],
      useFactory: (...[{ clouds }, http, clock, log, observer]: [Settings, HttpService, Clock, Logger, Observer]) => {
        const guards = new AccountGuards(clock);
        return new Clouds(
          clouds.map((settings) => openCloud(settings, http, guards.of(settings.auth), clock, observer)),
          log,
        );
      },
    },
  ],
  exports: [Clouds],
})
export class CloudsModule {}
