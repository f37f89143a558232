import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { LOG } from '../../log.js';
import { OBSERVER, type Observer } from '../../observer.js';
import { plainHttpModule } from '../upstream-http.js';
import { CloudOpener } from './cloud-opener.js';
import { Clouds } from './clouds.js';

/** All clouds that the gateway is pointed at. */
@Module({
  imports: [plainHttpModule()],
  providers: [
    {
      provide: CloudOpener,
      inject: [HttpService, CLOCK, OBSERVER],
      useFactory: (http: HttpService, clock: Clock, observer: Observer) => new CloudOpener(http, clock, observer),
    },
    {
      provide: Clouds,
      inject: [SETTINGS, CloudOpener, LOG],
      useFactory: ({ clouds }: Settings, opener: CloudOpener, log: Logger) => new Clouds(opener.opened(clouds), log),
    },
  ],
  exports: [Clouds, CloudOpener],
})
export class CloudsModule {}
