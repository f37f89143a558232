import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { traceOf } from '../http/request-trace.js';
import { Access } from './access.decorator.js';
import type { Caller } from './caller.js';
import { TokenOrKey } from './gateway-token-or-key.js';
import { AccessTokens } from './oidc/access-tokens.js';
import { presentedJwt, presentedKey } from './presented-key.js';
import { rememberCaller } from './request-caller.js';

/** The first guard: who is it. 401 for whoever cannot say so; a route that is open to all is not asked. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokenOrKey: TokenOrKey,
    private readonly accessTokens: AccessTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.reflector.get(Access, context.getHandler()) === 'public') return true;
    const caller = await this.callerOf(request);
    if (caller === null) throw new Problem('unauthenticated');
    rememberCaller(request, caller);
    return true;
  }

  private async callerOf(request: FastifyRequest): Promise<Caller | null> {
    const jwt = presentedJwt(request);
    if (jwt !== null) return this.accessTokens.callerBy(jwt, traceOf(request).deadline);
    const presented = presentedKey(request);
    return presented === null ? null : this.tokenOrKey.callerBy(presented, request.ip);
  }
}
