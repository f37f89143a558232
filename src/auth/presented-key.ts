import type { FastifyRequest } from 'fastify';
import { invalid } from '../http/problem.js';

const KEY_PARAMETERS = /[?&](key|api[-_]?key|x-api-key|x-auth-token|((access|id)[-_]?)?token|authorization)=/i;
/** A gateway key (`bgw_`) or a gateway token (`bgt_1_`). */
const KEY_ITSELF = /bg(w|t_\d+)_[0-9a-f]{16}_/i;
/** A JWT: header and claims are JSON objects, and `{"` is `eyJ` in base64url. */
const JWT_ITSELF = /(?<![\w-])eyJ[\w-]*\.eyJ[\w-]*\./;

/** The three parts of a JWT; a gateway key or gateway token has no dot. */
const JWT_FORM = /^[\w-]*\.[\w-]*\.[\w-]*$/;

/** The gateway key that a request carries, from the first header that has one; `null` without. */
export function presentedKey({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  return bearerOf(headers.authorization) ?? single(headers['x-api-key']) ?? single(headers['x-auth-token']);
}

/** The access token that a request carries; `null` without. Elsewhere than behind `Bearer` it is no more than a wrong key. */
export function presentedJwt({ headers }: FastifyRequest): string | null {
  const bearer = bearerOf(headers.authorization);
  return bearer !== null && JWT_FORM.test(bearer) ? bearer : null;
}

/** Throws the Problem: a key in an address ends up in histories, logs and referrers. It is refused wherever it stands, so that nobody comes to rely on it. */
export function refuseKeyInUrl({ url }: FastifyRequest): void {
  // Names as they stand: an honest filter may be called "R&D?key=1", encoded.
  const text = decoded(url);
  if (!KEY_PARAMETERS.test(url) && !KEY_ITSELF.test(text) && !JWT_ITSELF.test(text)) return;
  const where = 'Authorization: Bearer, X-API-Key or X-Auth-Token';
  throw invalid('url', `a key does not belong into an address; send it as ${where}`);
}

function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

function single(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && header !== '' ? header : null;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
