import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { traceOf } from '../http/request-trace.js';
import { Access } from './access.decorator.js';
import { Callers } from './callers.js';
import { rememberCaller } from './request-caller.js';

/** The first guard: who is it. 401 for whoever cannot say so; a route that is open to all is not asked. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.reflector.get(Access, context.getHandler()) === 'public') return true;
    const caller = await this.callers.behind(request, traceOf(request).deadline);
    if (caller === null) throw new Problem('unauthenticated');
    rememberCaller(request, caller);
    return true;
  }
}
