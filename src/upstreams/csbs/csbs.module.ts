import type { Logger } from 'pino';
import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { LOG } from '../../log.js';
import { CloudApi } from '../cloud-api.js';
import { CLOUD_TOKENS, IdentityModule } from '../identity/identity.module.js';
import type { CloudTokens } from '../identity/token-source.js';
import { UpstreamHttp, upstreamHttpModule } from '../upstream-http.js';
import { CsbsClient } from './csbs.client.js';

@Module({
  imports: [upstreamHttpModule(), IdentityModule],
  providers: [
    { provide: UpstreamHttp, inject: [HttpService], useFactory: (http: HttpService) => new UpstreamHttp(http, 'csbs') },
    {
      provide: CsbsClient,
      inject: [SETTINGS, UpstreamHttp, CLOUD_TOKENS, CLOCK, LOG],
      useFactory: (settings: Settings, http: UpstreamHttp, tokens: CloudTokens, clock: Clock, log: Logger) =>
        new CsbsClient(new CloudApi({ name: 'csbs', endpoint: settings.csbsEndpoint }, http, tokens, clock, log)),
    },
  ],
  exports: [CsbsClient],
})
export class CsbsModule {}
