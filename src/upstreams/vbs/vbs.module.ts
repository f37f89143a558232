import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../../clock.js';
import { LOG } from '../../log.js';
import { CloudApi } from '../cloud-api.js';
import { Clouds } from '../clouds/clouds.js';
import { CloudsModule } from '../clouds/clouds.module.js';
import { VbsClient } from './vbs.client.js';

@Module({
  imports: [CloudsModule],
  providers: [
    {
      provide: VbsClient,
      inject: [Clouds, CLOCK, LOG],
      useFactory: (clouds: Clouds, clock: Clock, log: Logger) => new VbsClient(new CloudApi('vbs', clouds, clock, log)),
    },
  ],
  exports: [VbsClient],
})
export class VbsModule {}
