import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { RateLimit } from '../config/readers.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { Problem } from '../http/problem.js';
import { rateLimitHeaders } from '../http/rate-limit-headers.js';
import { SharedStore } from '../redis/shared-store.js';
import { CallerLimiter } from './caller-limiter.js';

interface Limit extends RateLimit {
  readonly limiter: CallerLimiter;
}

/** How the caller's limit stands with a request of his. */
export interface Counted {
  /** Of the answer, whatever it is. */
  readonly headers: ReturnType<typeof rateLimitHeaders>;
  /** `null`: there was room for it. */
  readonly retryAfterSeconds: number | null;
}

/** `RATE_LIMIT` requests per caller and window, told in every answer (draft-ietf-httpapi-ratelimit-headers). */
@Injectable()
export class CallerLimits {
  private limit: Limit | null;
  private readonly counted = new WeakMap<IncomingMessage, Promise<Counted>>();

  constructor(
    @Inject(SETTINGS) { rateLimit }: Settings,
    @Inject(SharedStore) private readonly store: SharedStore | null,
  ) {
    this.limit = this.limitOf(rateLimit);
  }

  /** Another limit from now on. With a window of another length everybody begins anew. */
  renew(rateLimit: RateLimit | null): void {
    if (rateLimit === null || this.limit?.perSeconds !== rateLimit.perSeconds) this.limit = this.limitOf(rateLimit);
    else {
      this.limit.limiter.allow(rateLimit.requests);
      this.limit = { ...this.limit, requests: rateLimit.requests };
    }
  }

  /** Counts a request of the caller and says in the reply how the limit stands. Rejects with the Problem `rate-limited`. */
  async admit(callerId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const counted = await this.count(callerId, request.raw);
    if (counted === null) return;
    const { headers, retryAfterSeconds } = counted;
    void reply.headers(headers);
    if (retryAfterSeconds !== null) throw new Problem('rate-limited', { retryAfterSeconds });
  }

  /** How the limit stands with this request, which is counted once, however often this is asked. `null`: there is no limit. */
  count(callerId: string, request: IncomingMessage): Promise<Counted> | null {
    if (this.limit === null) return null;
    const counted = this.counted.get(request) ?? this.consume(this.limit, callerId);
    this.counted.set(request, counted);
    return counted;
  }

  private limitOf(rateLimit: RateLimit | null): Limit | null {
    return rateLimit === null ? null : { ...rateLimit, limiter: new CallerLimiter(rateLimit, this.store) };
  }

  private async consume({ limiter, requests, perSeconds }: Limit, callerId: string): Promise<Counted> {
    const { isRefused, remaining, msBeforeReset } = await limiter.consume(callerId);
    const resetSeconds = Math.ceil(msBeforeReset / 1000);
    const headers = rateLimitHeaders({ policy: 'caller', requests, perSeconds, remaining, resetSeconds });
    return { headers, retryAfterSeconds: isRefused ? Math.max(1, resetSeconds) : null };
  }
}
