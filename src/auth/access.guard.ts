import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { projectId as strictProjectId } from '../core/ids.js';
import { LOG } from '../http/log.js';
import { invalid, Problem } from '../http/problem.js';
import { cinderFault } from '../http/raw-refusal.js';
import { Access } from './access.decorator.js';
import type { Caller, Scope } from './caller.js';
import { KeyFileError } from './key-file-error.js';
import { KeyStore } from './key-store.js';
import { hasKeyInUrl, presentedKey } from './presented-key.js';
import { rememberCaller } from './request-caller.js';

/**
 * Before every handler, and so before cache and upstream: who is it (401), is the project well-formed (400) and theirs (404, the same
 * as for a project that does not exist), does the key cover the route (403). Denies what declares nothing.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly served: ReadonlySet<string>;

  constructor(
    private readonly reflector: Reflector,
    private readonly keys: KeyStore,
    @Inject(SETTINGS) settings: Settings,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.served = new Set(settings.projects.map(({ id }) => id));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = this.reflector.get(Access, context.getHandler());
    if (hasKeyInUrl(request)) {
      throw invalid(
        'url',
        'a key does not belong into an address; send it as Authorization: Bearer, X-API-Key or X-Auth-Token',
      );
    }
    if (access === 'public') return true;
    const caller = await this.authenticate(request);
    this.checkProject(request, caller, access === 'raw');
    if (access !== 'any' && !covers(caller, access)) throw new Problem('forbidden');
    rememberCaller(request, caller);
    return true;
  }

  private async authenticate(request: FastifyRequest): Promise<Caller> {
    const presented = presentedKey(request);
    const caller = presented === null ? null : await this.verify(presented);
    if (caller === null) throw new Problem('unauthenticated');
    return caller;
  }

  /** A key file that cannot be read lets nobody in. */
  private async verify(presented: string): Promise<Caller | null> {
    try {
      return await this.keys.verify(presented);
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      this.log.error('API_KEYS_FILE cannot be read: every key is refused');
      return null;
    }
  }

  private checkProject({ params }: FastifyRequest, caller: Caller, raw: boolean): void {
    const asked = (params as Readonly<Record<string, string>>)['project_id'];
    if (asked === undefined) return;
    const projectId = strictProjectId(asked);
    if (projectId === null) {
      throw raw
        ? cinderFault('badRequest', 400, 'Malformed request url')
        : invalid('project_id', 'must be 32 hex digits');
    }
    if (!this.served.has(projectId) || !caller.projects.includes(projectId)) throw new Problem('not-found');
  }
}

function covers(caller: Caller, access: Scope | undefined): boolean {
  return access !== undefined && caller.scopes.includes(access);
}
