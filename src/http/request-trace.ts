import type { FastifyRequest } from 'fastify';
import { Deadline, type CallContext, type Trace } from '../upstreams/call-context.js';

const traces = new WeakMap<FastifyRequest, Trace>();

/** When a request has come: its time runs from here. */
export function beginTrace(request: FastifyRequest, deadlineMs: number): Trace {
  const deadline = new Deadline(deadlineMs);
  const trace: Trace = { requestId: request.id, deadline, urgency: 'foreground', upstreamCalls: 0 };
  traces.set(request, trace);
  return trace;
}

/** The one trace of a request: handlers hand it down, the answer's log line reads it. What is refused before any hook has none yet. */
export function traceOf(request: FastifyRequest): Trace {
  return traces.get(request) ?? beginTrace(request, 0);
}

/** For a call that may take all of the answer's time. */
export function callContext(request: FastifyRequest): CallContext {
  const trace = traceOf(request);
  return { signal: trace.deadline.signal(), trace };
}
