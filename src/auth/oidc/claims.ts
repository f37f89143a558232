import type { JWTPayload } from 'jose';
import { projectId } from '../../core/ids.js';
import { accessTokenCallerId, SCOPES, type Caller } from '../caller.js';

type Claims = Readonly<Record<string, unknown>>;

export interface ClaimNames {
  readonly projectsClaim: string;
  readonly scopeClaim: string;
}

/** OpenID Connect has 255 characters at most; control characters would end up in logs. */
const SUBJECT = /^\P{Cc}{1,255}$/u;
/** What only ID tokens have: a proof of the login for the client that asked for it, not a right to call anybody. */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash'];

/** What issuers write into a claim `typ` of an access token; Keycloak has others for all its other tokens (`ID`, `Refresh`, `Offline`, `Logout`). */
const ACCESS_TYPES: readonly string[] = ['bearer', 'dpop', 'jwt', 'at+jwt', 'access', 'access_token'];

/** Whether no claim says that this is another kind of token; Cognito's ID tokens say so in `token_use`. */
export function isForAccess(claims: Claims): boolean {
  const typ = own(claims, 'typ');
  if (typeof typ === 'string' && !ACCESS_TYPES.includes(typ.toLowerCase())) return false;
  return own(claims, 'token_use') !== 'id' && !ID_TOKEN_CLAIMS.some((name) => Object.hasOwn(claims, name));
}

/** Who a verified access token stands for: `sub`, and what the two claims grant. `null` where `sub` or `exp` is out of form. */
export function callerOfClaims(claims: JWTPayload, { projectsClaim, scopeClaim }: ClaimNames): Caller | null {
  const { sub, exp } = claims;
  const end = new Date(Number(exp) * 1000);
  if (typeof sub !== 'string' || !SUBJECT.test(sub) || Number.isNaN(end.getTime())) return null;
  const granted = words(claimOf(claims, scopeClaim), /\s+/);
  const projects = words(claimOf(claims, projectsClaim), /[\s,]+/).flatMap((word) => projectId(word) ?? []);
  return Object.freeze({
    id: accessTokenCallerId(sub),
    name: sub,
    scopes: SCOPES.filter((scope) => granted.includes(scope)),
    projects: [...new Set(projects)],
    expiresAt: end.toISOString(),
  });
}

/** A claim by its name, which may be an address with dots in it; else by a path of names, such as `realm_access.roles`. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, part) => own(value, part), claims);
}

/** Never what an object inherits. */
function own(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? (value as Claims)[name] : undefined;
}

/** A list of texts, or one text that is a list. */
function words(value: unknown, separator: RegExp): readonly string[] {
  if (typeof value === 'string') return value.split(separator);
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
