import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { UpstreamHttp, upstreamHttpModule } from '../upstream-http.js';
import { keystonePassword } from './keystone.js';
import { fixedToken, TokenSource, type CloudTokens } from './token-source.js';

/** What the cloud tokens are injected by. */
export const CLOUD_TOKENS = Symbol('CloudTokens');

@Module({
  imports: [upstreamHttpModule()],
  providers: [
    {
      provide: UpstreamHttp,
      inject: [HttpService],
      useFactory: (http: HttpService) => new UpstreamHttp(http, 'identity'),
    },
    {
      provide: CLOUD_TOKENS,
      inject: [SETTINGS, UpstreamHttp, CLOCK],
      useFactory: ({ upstreamAuth }: Settings, http: UpstreamHttp, clock: Clock): CloudTokens =>
        upstreamAuth.type === 'admin_token'
          ? fixedToken(upstreamAuth.token)
          : new TokenSource(keystonePassword(http, upstreamAuth, clock), clock),
    },
  ],
  exports: [CLOUD_TOKENS],
})
export class IdentityModule {}
