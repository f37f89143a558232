import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { projectId as strictProjectId } from '../core/ids.js';
import { invalid, Problem } from '../http/problem.js';
import { cinderFault } from '../http/raw-refusal.js';
import { callContext, traceOf } from '../http/request-trace.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { Access } from './access.decorator.js';
import type { Caller, Scope } from './caller.js';
import { callerOf } from './request-caller.js';

/**
 * The last guard, before every handler and so before cache and upstream: is the project well-formed (400) and theirs (404, the same as
 * for a project that does not exist), does the key cover the route (403). Denies what declares nothing.
 */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly clouds: Clouds,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = this.reflector.get(Access, context.getHandler());
    if (access === 'public') return true;
    const caller = callerOf(request);
    if (caller === null) throw new Problem('unauthenticated');
    await this.checkProject(request, caller, access === 'raw');
    if (access !== 'any' && !covers(caller, access)) throw new Problem('forbidden');
    return true;
  }

  private async checkProject(request: FastifyRequest, caller: Caller, raw: boolean): Promise<void> {
    const asked = (request.params as Readonly<Record<string, string>>)['project_id'];
    if (asked === undefined) return;
    const projectId = strictProjectId(asked);
    if (projectId === null) {
      const malformed = cinderFault('badRequest', 400, 'Malformed request url');
      throw raw ? malformed : invalid('project_id', 'must be 32 hex digits');
    }
    const mayBeTheirs = caller.projects.includes(projectId);
    const served = mayBeTheirs ? await this.clouds.project(projectId, () => callContext(request)) : null;
    if (served === null) throw new Problem('not-found');
    traceOf(request).cloud = served.cloud;
  }
}

function covers(caller: Caller, access: Scope | undefined): boolean {
  return access !== undefined && caller.scopes.includes(access);
}
