import type { Logger } from 'pino';
import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { LOG } from '../../log.js';
import { CloudApi } from '../cloud-api.js';
import { CLOUD_AUTH, IdentityModule } from '../identity/identity.module.js';
import type { CloudAuth } from '../identity/cloud-auth.js';
import { endpointOf } from '../identity/endpoints.js';
import { UpstreamHttp, upstreamHttpModule } from '../upstream-http.js';
import { VbsClient } from './vbs.client.js';

@Module({
  imports: [upstreamHttpModule(), IdentityModule],
  providers: [
    { provide: UpstreamHttp, inject: [HttpService], useFactory: (http: HttpService) => new UpstreamHttp(http, 'vbs') },
    {
      provide: VbsClient,
      inject: [SETTINGS, UpstreamHttp, CLOUD_AUTH, CLOCK, LOG],
      useFactory: (settings: Settings, http: UpstreamHttp, auth: CloudAuth, clock: Clock, log: Logger) =>
        new VbsClient(
          new CloudApi({ name: 'vbs', endpoint: endpointOf('vbs', settings, auth) }, http, auth, clock, log),
        ),
    },
  ],
  exports: [VbsClient],
})
export class VbsModule {}
