import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { projectId as strictProjectId } from '../core/ids.js';
import { invalid, Problem } from '../http/problem.js';
import { cinderFault } from '../http/raw-refusal.js';
import { Access } from './access.decorator.js';
import type { Caller, Scope } from './caller.js';
import { callerOf } from './request-caller.js';

/**
 * The last guard, before every handler and so before cache and upstream: is the project well-formed (400) and theirs (404, the same as
 * for a project that does not exist), does the key cover the route (403). Denies what declares nothing.
 */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  private readonly served: ReadonlySet<string>;

  constructor(
    private readonly reflector: Reflector,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.served = new Set(settings.projects.map(({ id }) => id));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = this.reflector.get(Access, context.getHandler());
    if (access === 'public') return true;
    const caller = callerOf(request);
    if (caller === null) throw new Problem('unauthenticated');
    this.checkProject(request, caller, access === 'raw');
    if (access !== 'any' && !covers(caller, access)) throw new Problem('forbidden');
    return true;
  }

  private checkProject({ params }: FastifyRequest, caller: Caller, raw: boolean): void {
    const asked = (params as Readonly<Record<string, string>>)['project_id'];
    if (asked === undefined) return;
    const projectId = strictProjectId(asked);
    if (projectId === null) {
      const malformed = cinderFault('badRequest', 400, 'Malformed request url');
      throw raw ? malformed : invalid('project_id', 'must be 32 hex digits');
    }
    if (!this.served.has(projectId) || !caller.projects.includes(projectId)) throw new Problem('not-found');
  }
}

function covers(caller: Caller, access: Scope | undefined): boolean {
  return access !== undefined && caller.scopes.includes(access);
}
