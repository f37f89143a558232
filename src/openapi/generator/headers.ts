import type { HeaderObject, HeadersObject } from 'openapi3-ts/oas31';

const text = (description: string, example: string, required = true): HeaderObject => ({
  description,
  required,
  schema: { type: 'string' },
  example,
});
const seconds = (description: string, example: number): HeaderObject => ({
  description,
  required: true,
  schema: { type: 'integer', minimum: 0 },
  example,
});

/** By their names in `components.headers`. */
export const HEADERS: Readonly<Record<string, HeaderObject>> = {
  'X-Request-Id': text('The caller’s own where it is harmless, else a new one; also in the log.', '7f9c24e8-3b12-4fef-91e0-1a2b3c4d5e6f'), // prettier-ignore
  'Cache-Control': text('Shared caches keep nothing of a caller.', 'private, no-cache'),
  Vary: text('The credential and the coding.', 'Authorization, X-API-Key, X-Auth-Token, Origin, Accept-Encoding'),
  ETag: text(
    'Strong; unchanged bytes have the same one, whichever instance made them.',
    '"Yx0Jp7mYq3Jw1v2sWm9cE4b8d5fA6gH1"',
  ),
  Age: seconds('Seconds since the cloud last confirmed it.', 7),
  'Cache-Status': text('Where the answer came from (RFC 9211).', 'backup-gateway; hit; ttl=23'),
  'Retry-After': seconds('Seconds until it is worth another try.', 5),
  'WWW-Authenticate': text('How to say who you are.', 'Bearer'),
  RateLimit: text('What is left of the caller’s limit; absent where `RATE_LIMIT` is `none`.', '"caller";r=599;t=60', false), // prettier-ignore
  'RateLimit-Policy': text('The caller’s limit; absent where `RATE_LIMIT` is `none`.', '"caller";q=600;w=60', false),
  'X-Subject-Token': text('The gateway token.', 'bgt_1_…'),
};

/** The headers by name, as references. */
export function headers(...names: readonly string[]): HeadersObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
