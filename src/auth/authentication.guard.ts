import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOG } from '../log.js';
import { invalid, Problem } from '../http/problem.js';
import { Access } from './access.decorator.js';
import type { Caller } from './caller.js';
import { KeyFileError } from './key-file-error.js';
import { KeyStore } from './key-store.js';
import { hasKeyInUrl, presentedKey } from './presented-key.js';
import { rememberCaller } from './request-caller.js';

/** The first guard: who is it. 401 for whoever cannot say so; a route that is open to all is not asked. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  private saysKeysUnreadable = false;

  constructor(
    private readonly reflector: Reflector,
    private readonly keys: KeyStore,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (hasKeyInUrl(request)) {
      const where = 'Authorization: Bearer, X-API-Key or X-Auth-Token';
      throw invalid('url', `a key does not belong into an address; send it as ${where}`);
    }
    if (this.reflector.get(Access, context.getHandler()) === 'public') return true;
    const presented = presentedKey(request);
    const caller = presented === null ? null : await this.verify(presented);
    if (caller === null) throw new Problem('unauthenticated');
    rememberCaller(request, caller);
    return true;
  }

  /** A key file that cannot be read lets nobody in. */
  private async verify(presented: string): Promise<Caller | null> {
    try {
      const caller = await this.keys.verify(presented);
      this.saysKeysUnreadable = false;
      return caller;
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      if (!this.saysKeysUnreadable) this.log.error('API_KEYS_FILE cannot be read: every key is refused');
      this.saysKeysUnreadable = true; // once, not for every request
      return null;
    }
  }
}
