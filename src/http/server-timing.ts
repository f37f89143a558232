import type { FastifyReply, FastifyRequest } from 'fastify';
import { cacheStateOf } from './cache-state.js';
import { traceOf } from './request-trace.js';

/** Milliseconds, by Server-Timing: all of it, and of an answer that was looked up, its parts, which may have gone on at the same time. */
export function serverTiming(request: FastifyRequest, reply: FastifyReply): string {
  const cache = cacheStateOf(reply.getHeader('cache-status'));
  const { parts } = traceOf(request);
  const why = cache === null || cache === 'hit' ? [] : [`cache;desc=${cache}`];
  const total = `total;dur=${reply.elapsedTime.toFixed(1)}`;
  return [total, ...why, ...(parts?.entries ?? [])].join(', ');
}
