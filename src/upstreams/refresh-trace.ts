import type { Turn } from '../cache/load.js';
import { Deadline, type Trace } from './call-context.js';

/**
 * The trace of a load. A refresh does not press the cloud; one that nobody waits for has all the time of an answer of its own, and what
 * it costs is on no caller's bill.
 */
export function traceOfLoad(trace: Trace, { isRefresh, isAwaited }: Turn, deadlineMs: number): Trace {
  if (!isRefresh) return trace;
  if (!isAwaited) {
    const deadline = new Deadline(deadlineMs);
    return { requestId: trace.requestId, deadline, urgency: 'background', nobodyWaits: true, upstreamCalls: 0 };
  }
  return {
    requestId: trace.requestId,
    deadline: trace.deadline,
    urgency: 'background',
    get upstreamCalls() {
      return trace.upstreamCalls;
    },
    set upstreamCalls(calls) {
      trace.upstreamCalls = calls;
    },
  };
}
