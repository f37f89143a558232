import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { RateLimit } from '../config/readers.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { Problem } from '../http/problem.js';
import { rateLimitHeaders } from '../http/rate-limit-headers.js';
import { SharedStore } from '../redis/shared-store.js';
import { CallerLimiter } from './caller-limiter.js';

/** `RATE_LIMIT` requests per caller and window, told in every answer (draft-ietf-httpapi-ratelimit-headers). */
@Injectable()
export class CallerLimits {
  private readonly limit: (RateLimit & { readonly limiter: CallerLimiter }) | null;

  constructor(@Inject(SETTINGS) { rateLimit }: Settings, @Inject(SharedStore) store: SharedStore | null) {
    this.limit = rateLimit === null ? null : { ...rateLimit, limiter: new CallerLimiter(rateLimit, store) };
  }

  /** Counts a request of the caller and says in the reply how the limit stands. Rejects with the Problem `rate-limited`. */
  async admit(callerId: string, reply: FastifyReply): Promise<void> {
    if (this.limit === null) return;
    const { limiter, requests, perSeconds } = this.limit;
    const { isRefused, remaining, msBeforeReset } = await limiter.consume(callerId);
    const resetSeconds = Math.ceil(msBeforeReset / 1000);
    void reply.headers(rateLimitHeaders({ policy: 'caller', requests, perSeconds, remaining, resetSeconds }));
    if (isRefused) throw new Problem('rate-limited', { retryAfterSeconds: Math.max(1, resetSeconds) });
  }
}
