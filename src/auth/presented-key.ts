import type { FastifyRequest } from 'fastify';

const KEY_PARAMETERS = /[?&](key|api[-_]?key|x-api-key|x-auth-token|(access_?)?token|authorization)=/i;
/** A gateway key (`bgw_`) or a gateway token (`bgt_1_`). */
const KEY_ITSELF = /bg(w|t_\d+)_[0-9a-f]{16}_/i;

/** The gateway key that a request carries, from the first header that has one; `null` without. */
export function presentedKey({ headers }: FastifyRequest): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? single(headers['x-api-key']) ?? single(headers['x-auth-token']);
}

/** A key in an address ends up in histories, logs and referrers; it is refused wherever it stands, so that nobody comes to rely on it. */
export function hasKeyInUrl({ url }: FastifyRequest): boolean {
  // Names as they stand: an honest filter may be called "R&D?key=1", encoded.
  return KEY_PARAMETERS.test(url) || KEY_ITSELF.test(decoded(url));
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
