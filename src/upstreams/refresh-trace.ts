import type { Turn } from '../cache/load.js';
import type { Span } from '../tracer.js';
import { Deadline, type Trace, type Urgency } from './call-context.js';

/**
 * The trace of a load. A refresh does not press the cloud; one that nobody waits for has all the time of an answer of its own, and what
 * it costs is on no caller's bill.
 */
export function traceOfLoad(trace: Trace, { isRefresh, isAwaited, span }: Turn, deadlineMs: number): Trace {
  if (!isRefresh) return below(span, trace);
  if (!isAwaited) {
    const deadline = new Deadline(deadlineMs);
    const own = {
      requestId: trace.requestId,
      deadline,
      urgency: 'background',
      nobodyWaits: true,
      upstreamCalls: 0,
    } as const;
    return { ...own, span: span ?? null, ...sameCloud(trace) };
  }
  return onTheSameBill(trace, 'background', span ?? null);
}

/** The same request, for what is done as a part of `span`. */
export function below(span: Span | null | undefined, trace: Trace): Trace {
  return span === null || span === undefined ? trace : onTheSameBill(trace, trace.urgency, span);
}

function onTheSameBill(trace: Trace, urgency: Urgency, span: Span | null): Trace {
  const { requestId, deadline, nobodyWaits, parts } = trace;
  return {
    requestId,
    deadline,
    urgency,
    span,
    ...(nobodyWaits === undefined ? {} : { nobodyWaits }),
    ...(parts === undefined ? {} : { parts }),
    ...sameCloud(trace),
    get upstreamCalls() {
      return trace.upstreamCalls;
    },
    set upstreamCalls(calls) {
      trace.upstreamCalls = calls;
    },
  };
}

/** What began with one cloud is not to end with another: its key in the cache is that of the first. */
function sameCloud({ cloud }: Trace): Pick<Trace, 'cloud'> {
  return cloud === undefined ? {} : { cloud };
}
