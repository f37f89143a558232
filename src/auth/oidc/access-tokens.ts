import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, type CompactJWSHeaderParameters, type CryptoKey, type JWTPayload } from 'jose';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../../clock.js';
import type { OidcSettings } from '../../config/oidc-environment.js';
import type { Settings } from '../../config/settings.js';
import { SETTINGS } from '../../config/settings.token.js';
import { Problem } from '../../http/problem.js';
import { LOG } from '../../log.js';
import type { Deadline } from '../../upstreams/call-context.js';
import type { Caller } from '../caller.js';
import { callerOfClaims, isForAccess } from './claims.js';
import { IssuerKeys } from './issuer-keys.js';
import { ALGORITHMS } from './key-set.js';

/** Longer ones are not looked at: an issuer that puts more into a token has put in what nobody asked for. */
const MAX_CHARACTERS = 8192;
/** The issuer's clock and ours are both kept by NTP; five seconds forgive what that leaves. */
const CLOCK_TOLERANCE_S = 5;
/** Ways for a token to bring the key that it is verified by, or the address of one, or rules of its own. */
const REFUSED_HEADERS = ['jwk', 'jku', 'x5c', 'x5u', 'crit'];
/** `at+jwt` (RFC 9068), or what most issuers write. */
const TYPES: readonly unknown[] = ['jwt', 'at+jwt', 'application/at+jwt'];

/** The callers of OIDC_ISSUER's access tokens. Without that setting there are none. */
@Injectable()
export class AccessTokens {
  private readonly oidc: OidcSettings | null;
  private readonly keys: IssuerKeys | null;

  constructor(
    @Inject(SETTINGS) { oidc }: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) log: Logger,
  ) {
    this.oidc = oidc;
    this.keys = oidc === null ? null : new IssuerKeys(oidc, clock, log);
  }

  /** `null` for every token that is refused, whatever the reason. Rejects with the Problem upstream-unavailable where the issuer's keys cannot be had. */
  async callerBy(token: string, deadline: Deadline): Promise<Caller | null> {
    const { oidc, keys } = this;
    if (oidc === null || keys === null || token.length > MAX_CHARACTERS) return null;
    const claims = await this.verified(token, oidc, (header) => keys.keyFor(checked(header), deadline));
    return claims !== null && isForAccess(claims) ? callerOfClaims(claims, oidc) : null;
  }

  private async verified(
    token: string,
    { issuer, audience }: OidcSettings,
    keyFor: (header: CompactJWSHeaderParameters) => Promise<CryptoKey>,
  ): Promise<JWTPayload | null> {
    const now = this.clock.epochMs();
    try {
      const { payload } = await jwtVerify(token, keyFor, {
        algorithms: [...ALGORITHMS],
        issuer,
        audience,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(now),
      });
      // jose looks at iat only where a maximum age is asked for.
      return Number(payload.iat) > now / 1000 + CLOCK_TOLERANCE_S ? null : payload;
    } catch (error) {
      if (error instanceof Problem) throw error;
      return null; // jose's errors say which check failed, and the caller is not to learn it
    }
  }
}

/** Before any key is looked for; jose has checked the algorithm by then. */
function checked(header: CompactJWSHeaderParameters): CompactJWSHeaderParameters {
  const { typ = 'jwt' } = header;
  const isRefused = REFUSED_HEADERS.some((name) => Object.hasOwn(header, name));
  if (isRefused || typeof typ !== 'string' || !TYPES.includes(typ.toLowerCase())) {
    throw new Error('not an access token');
  }
  return header;
}
