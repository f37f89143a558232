import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Deadline } from '../upstreams/call-context.js';
import type { Caller } from './caller.js';
import { TokenOrKey } from './gateway-token-or-key.js';
import { AccessTokens } from './oidc/access-tokens.js';
import { presentedJwt, presentedKey } from './presented-key.js';

/** Who stands behind the credential of a request, at the moment of asking. */
@Injectable()
export class Callers {
  constructor(
    private readonly tokenOrKey: TokenOrKey,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** `null` for nobody. Rejects with the Problem `rate-limited` or `upstream-unavailable`; see TokenOrKey and AccessTokens. */
  async behind(request: FastifyRequest, deadline: Deadline): Promise<Caller | null> {
    const jwt = presentedJwt(request);
    if (jwt !== null) return this.accessTokens.callerBy(jwt, deadline);
    const presented = presentedKey(request);
    return presented === null ? null : this.tokenOrKey.callerBy(presented, request.ip);
  }
}
