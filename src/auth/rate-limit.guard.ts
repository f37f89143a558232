import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerLimits } from './caller-limits.js';
import { callerOf } from './request-caller.js';

/** The caller's limit. The caller is known by now, and what is refused after it counts as well; a public route that finds out on its own who calls counts on its own. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: CallerLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const caller = callerOf(request);
    if (caller !== null) await this.limits.admit(caller.id, request, http.getResponse<FastifyReply>());
    return true;
  }
}
