import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { UpstreamHttp, upstreamHttpModule } from '../upstream-http.js';
import { accessKeyAuth } from './aksk-auth.js';
import { fixedToken, type CloudAuth } from './cloud-auth.js';
import { keystoneTokens } from './keystone.js';
import { TokenSource } from './token-source.js';

/** What the cloud's authorization is injected by. */
export const CLOUD_AUTH = Symbol('CloudAuth');

@Module({
  imports: [upstreamHttpModule()],
  providers: [
    {
      provide: UpstreamHttp,
      inject: [HttpService],
      useFactory: (http: HttpService) => new UpstreamHttp(http, 'identity'),
    },
    {
      provide: CLOUD_AUTH,
      inject: [SETTINGS, UpstreamHttp, CLOCK],
      useFactory: (
        { upstreamAuth, csbsEndpoint, vbsEndpoint }: Settings,
        http: UpstreamHttp,
        clock: Clock,
      ): CloudAuth => {
        switch (upstreamAuth.type) {
          case 'admin_token':
            return fixedToken(upstreamAuth.token);
          case 'aksk':
            return accessKeyAuth(upstreamAuth, clock);
          case 'v3password':
          case 'v3applicationcredential':
          case 'v3token': {
            const withCatalog = csbsEndpoint === null || vbsEndpoint === null;
            return new TokenSource(keystoneTokens(http, upstreamAuth, clock, withCatalog), clock);
          }
        }
      },
    },
  ],
  exports: [CLOUD_AUTH],
})
export class IdentityModule {}
