import type { FastifyReply, FastifyRequest } from 'fastify';
import { traceOf } from '../http/request-trace.js';
import { Deadline, type CallContext } from '../upstreams/call-context.js';

/** A raw answer is made for one caller alone: the call to the cloud ends with the deadline or with the caller's connection. */
export function rawContext(request: FastifyRequest, reply: FastifyReply, deadlineMs: number): CallContext {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    gone.abort();
  });
  return { signal: AbortSignal.any([new Deadline(deadlineMs).signal(), gone.signal]), trace: traceOf(request) };
}
