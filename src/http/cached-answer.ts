import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheAnswer, CacheOutcome } from '../cache/fresh-cache.js';

/** RFC 9211. */
const FORWARDED: Readonly<Record<Exclude<CacheOutcome, 'hit'>, string>> = {
  miss: 'fwd=miss',
  expired: 'fwd=stale',
  revalidated: 'fwd=request',
};

/** Answers with a cached value: strong ETag over the very bytes, 304 where the caller has them, and where they came from. */
export function sendCached(
  request: FastifyRequest,
  reply: FastifyReply,
  body: unknown,
  answer: CacheAnswer<unknown>,
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 32)}"`;
  void reply
    .header('ETag', etag)
    .header('Cache-Control', 'private, no-cache')
    .header('Age', String(Math.max(0, Math.floor(answer.ageMs / 1000))))
    .header('Cache-Status', `backup-gateway; ${cacheStatus(answer)}; ttl=${Math.round(answer.freshMs / 1000)}`);
  if (isNoneMatch(request.headers['if-none-match'], etag)) void reply.status(304).send();
  else void reply.header('Content-Type', 'application/json; charset=utf-8').send(bytes);
}

function cacheStatus({ outcome, collapsed }: CacheAnswer<unknown>): string {
  if (outcome === 'hit') return 'hit';
  return `${FORWARDED[outcome]}; ${collapsed ? 'collapsed' : 'stored'}`;
}

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
function isNoneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((candidate) => ['*', etag].includes(candidate.trim().replace(/^W\//, '')));
}

/** Whether the request asks for a look at the upstream: `Cache-Control: no-cache`. */
export function asksForRevalidation({ headers }: FastifyRequest): boolean {
  const directives = (headers['cache-control'] ?? '').toLowerCase().split(',');
  return directives.some((directive) => directive.trim() === 'no-cache');
}
