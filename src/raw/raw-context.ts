import type { FastifyReply, FastifyRequest } from 'fastify';
import { callContext } from '../http/request-trace.js';
import type { CallContext } from '../upstreams/call-context.js';

/** A raw answer is made for one caller alone: the call to the cloud ends with the deadline or with the caller's connection. */
export function rawContext(request: FastifyRequest, reply: FastifyReply): CallContext {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    gone.abort();
  });
  const { signal, trace } = callContext(request);
  return { signal: AbortSignal.any([signal, gone.signal]), trace };
}
