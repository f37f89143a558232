import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../../clock.js';
import { LOG } from '../../log.js';
import { CloudApi } from '../cloud-api.js';
import { Clouds } from '../clouds/clouds.js';
import { CloudsModule } from '../clouds/clouds.module.js';
import { CsbsClient } from './csbs.client.js';

@Module({
  imports: [CloudsModule],
  providers: [
    {
      provide: CsbsClient,
      inject: [Clouds, CLOCK, LOG],
      useFactory: (clouds: Clouds, clock: Clock, log: Logger) =>
        new CsbsClient(new CloudApi('csbs', clouds, clock, log)),
    },
  ],
  exports: [CsbsClient],
})
export class CsbsModule {}
