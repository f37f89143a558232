import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimit } from '../config/readers.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { Problem } from '../http/problem.js';
import { rateLimitHeaders } from '../http/rate-limit-headers.js';
import { SharedStore } from '../redis/shared-store.js';
import { CallerLimiter } from './caller-limiter.js';
import { callerOf } from './request-caller.js';

/** `RATE_LIMIT` requests per caller and window (draft-ietf-httpapi-ratelimit-headers). The caller is known by now; what is refused after it counts as well. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limit: (RateLimit & { readonly limiter: CallerLimiter }) | null;

  constructor(@Inject(SETTINGS) { rateLimit }: Settings, @Inject(SharedStore) store: SharedStore | null) {
    this.limit = rateLimit === null ? null : { ...rateLimit, limiter: new CallerLimiter(rateLimit, store) };
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const caller = callerOf(http.getRequest<FastifyRequest>());
    if (this.limit === null || caller === null) return true;
    const { limiter, requests, perSeconds } = this.limit;
    const { isRefused, remaining, msBeforeReset } = await limiter.consume(caller.id);
    const resetSeconds = Math.ceil(msBeforeReset / 1000);
    const headers = rateLimitHeaders({ policy: 'caller', requests, perSeconds, remaining, resetSeconds });
    void http.getResponse<FastifyReply>().headers(headers);
    if (isRefused) throw new Problem('rate-limited', { retryAfterSeconds: Math.max(1, resetSeconds) });
    return true;
  }
}
