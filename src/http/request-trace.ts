import type { FastifyRequest } from 'fastify';
import { Deadline, type CallContext, type Trace } from '../upstreams/call-context.js';

const traces = new WeakMap<FastifyRequest, Trace>();

/** The one trace of a request: handlers hand it down, the answer's log line reads it. */
export function traceOf(request: FastifyRequest): Trace {
  const known = traces.get(request);
  if (known !== undefined) return known;
  const created: Trace = { requestId: request.id, upstreamCalls: 0 };
  traces.set(request, created);
  return created;
}

/** For a call that may take all of the answer's time. */
export function callContext(request: FastifyRequest, deadlineMs: number): CallContext {
  return { signal: new Deadline(deadlineMs).signal(), trace: traceOf(request) };
}
