import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { Problem } from '../http/problem.js';
import { callerOf } from './request-caller.js';

/** `RATE_LIMIT` requests per caller and window (draft-ietf-httpapi-ratelimit-headers). The caller is known by now; what is refused after it counts as well. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limiter: RateLimiterMemory | null;
  private readonly policy: string;

  constructor(@Inject(SETTINGS) { rateLimit }: Settings) {
    this.limiter =
      rateLimit === null ? null : new RateLimiterMemory({ points: rateLimit.requests, duration: rateLimit.perSeconds });
    this.policy = rateLimit === null ? '' : `"caller";q=${rateLimit.requests};w=${rateLimit.perSeconds}`;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const caller = callerOf(http.getRequest<FastifyRequest>());
    if (this.limiter === null || caller === null) return true;
    const state = await this.consume(this.limiter, caller.id);
    const resetSeconds = Math.ceil(state.msBeforeNext / 1000);
    const reply = http.getResponse<FastifyReply>();
    void reply.header('RateLimit-Policy', this.policy);
    void reply.header('RateLimit', `"caller";r=${state.remainingPoints};t=${resetSeconds}`);
    if (state.refused) throw new Problem('rate-limited', { retryAfterSeconds: Math.max(1, resetSeconds) });
    return true;
  }

  /** The limiter rejects with its state when nothing is left. */
  private async consume(
    limiter: RateLimiterMemory,
    key: string,
  ): Promise<{ msBeforeNext: number; remainingPoints: number; refused: boolean }> {
    try {
      const { msBeforeNext, remainingPoints } = await limiter.consume(key);
      return { msBeforeNext, remainingPoints, refused: false };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return { msBeforeNext: error.msBeforeNext, remainingPoints: 0, refused: true };
    }
  }
}
