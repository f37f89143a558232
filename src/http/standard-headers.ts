import type { FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';

const VARY = 'Authorization, X-API-Key, X-Auth-Token, Origin, Accept-Encoding';

/**
 * Nothing here is a page: no answer may load, run or frame anything, or be loaded by a page that CORS does not let in. Written out, as
 * @fastify/helmet is made for pages and is not asked where a refusal is written straight onto a socket.
 */
const SECURITY = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
/** A year, for this host alone: what else is served below its domain is not ours to decide. */
const HTTPS_ONLY = { 'Strict-Transport-Security': 'max-age=31536000' };

/** What every answer has, refusals included. A route that lets something be stored says so itself: links in it may be made of a caller's Host. */
export function standardHeaders(
  { id }: Pick<FastifyRequest, 'id'>,
  { publicUrl }: Pick<Settings, 'publicUrl'>,
): Record<string, string> {
  const isHttps = publicUrl?.startsWith('https:') === true;
  return { 'X-Request-Id': id, 'Cache-Control': 'no-store', Vary: VARY, ...SECURITY, ...(isHttps ? HTTPS_ONLY : {}) };
}
