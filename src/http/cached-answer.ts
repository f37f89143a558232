import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EncodedAnswer } from '../cache/encoded-answer.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import { codingFor } from './content-coding.js';

/** Where an answer came from, as its headers tell. */
export type Provenance = Pick<CacheAnswer, 'outcome' | 'isCollapsed' | 'isStored' | 'ageMs' | 'ttlMs'>;

/** Answers with a cached value: strong ETag over the very bytes, 304 where the caller has them, and where they came from. */
export async function sendCached(
  request: FastifyRequest,
  reply: FastifyReply,
  encoded: EncodedAnswer,
  provenance: Provenance,
): Promise<void> {
  void reply.headers(cacheHeaders(provenance));
  await sendEncoded(request, reply, encoded, CACHED_TYPE);
}

/** Of everything that is kept. */
export const CACHED_TYPE = 'application/json; charset=utf-8';

/** Where an answer came from, and how old it is. */
export function cacheHeaders(provenance: Provenance) {
  return {
    'Cache-Control': 'private, no-cache',
    Age: String(Math.max(0, Math.floor(provenance.ageMs / 1000))),
    'Cache-Status': `backup-gateway; ${cacheStatus(provenance)}`,
  };
}

/** Strong ETag, the coding that the caller takes, 304 where the caller has it. */
export async function sendEncoded(
  request: FastifyRequest,
  reply: FastifyReply,
  encoded: EncodedAnswer,
  mediaType: string,
): Promise<void> {
  const { body, coding, etag } = await encoded.in(codingFor(request.headers['accept-encoding']));
  void reply.header('ETag', etag);
  if (isNoneMatch(request.headers['if-none-match'], etag)) {
    // Of a HEAD the body's length is told, and the body left out.
    void reply.status(304).send(request.method === 'HEAD' ? body : undefined);
    return;
  }
  if (coding !== 'identity') void reply.header('Content-Encoding', coding);
  void reply.header('Content-Type', mediaType).send(body);
}

/** RFC 9211. A hit with a negative ttl is a stale one: a refresh of it runs, or nothing better can be had for now. */
function cacheStatus({ outcome, isCollapsed, isStored, ttlMs }: Provenance): string {
  if (!Number.isFinite(ttlMs)) return `fwd=${outcome === 'hit' ? 'miss' : outcome}`; // nothing came of it
  const ttl = `ttl=${Math.round(ttlMs / 1000)}`;
  if (outcome === 'hit') return ttlMs > 0 ? `hit; ${ttl}` : `hit; ${ttl}; detail=stale`;
  const fate = isCollapsed ? '; collapsed' : isStored ? '; stored' : '';
  return `fwd=${outcome}${fate}; ${ttl}`;
}

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
export function isNoneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true; // nearly always
  return header.split(',').some((candidate) => ['*', etag].includes(candidate.trim().replace(/^W\//, '')));
}

/**
 * Whether the request asks for a look at the upstream: `Cache-Control: no-cache`. The `fetch` of browsers and of Node adds that, and
 * `Pragma: no-cache`, to every request with an `If-None-Match`; who polls so asks for no more than the others.
 */
export function asksForRevalidation({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  if (headers['cache-control'] === undefined) return false;
  if (headers['if-none-match'] !== undefined && headers.pragma !== undefined) return false;
  const directives = headers['cache-control'].toLowerCase().split(',');
  return directives.some((directive) => directive.trim() === 'no-cache');
}

/**
 * Of an answer made of several: as old as the oldest, as fresh as the one that ends first; a hit only where all are. `null` stands for
 * one that failed.
 */
export function provenanceOf(parts: readonly (Provenance | null)[]): Provenance {
  const answers = parts.filter((part) => part !== null);
  const looked = answers.find(({ outcome }) => outcome !== 'hit');
  const hasFailed = answers.length < parts.length;
  return {
    outcome: looked?.outcome ?? (hasFailed ? 'miss' : 'hit'),
    isCollapsed: looked?.isCollapsed ?? false,
    isStored: !hasFailed && (looked?.isStored ?? true),
    ageMs: Math.max(0, ...answers.map(({ ageMs }) => ageMs)),
    ttlMs: Math.min(...answers.map(({ ttlMs }) => ttlMs)),
  };
}
