import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tracer } from '../tracer.js';
import { Deadline, type CallContext, type Trace } from '../upstreams/call-context.js';
import { Parts } from '../upstreams/parts.js';
import { cacheStateOf } from './cache-state.js';

const traces = new WeakMap<FastifyRequest, Trace>();

/** When a request has come: its time runs from here. `tracer`: `null` where nobody wants traces. */
export function beginTrace(request: FastifyRequest, deadlineMs: number, tracer: Tracer | null = null): Trace {
  const deadline = new Deadline(deadlineMs);
  const { id: requestId } = request;
  const span = tracer === null ? null : tracer.begin({ requestId, ...arrivalOf(request) });
  const trace: Trace = { requestId, deadline, urgency: 'foreground', upstreamCalls: 0, span, parts: new Parts() };
  traces.set(request, trace);
  return trace;
}

function arrivalOf({ method, routeOptions, headers }: FastifyRequest) {
  return { method, route: routeOptions.url ?? null, traceparent: headers['traceparent'], at: performance.now() };
}

/** When it is answered; a stream, when it has begun. */
export function endTrace(request: FastifyRequest, reply: FastifyReply): void {
  const { span } = traceOf(request);
  if (span === null || span === undefined) return;
  const { statusCode: status } = reply;
  const cache = cacheStateOf(reply.getHeader('cache-status'));
  const facts = { 'http.response.status_code': status, ...(cache === null ? {} : { 'backup_gateway.cache': cache }) };
  span.end(facts, status >= 500 ? String(status) : null);
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
