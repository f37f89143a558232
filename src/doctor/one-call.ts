import { randomUUID } from 'node:crypto';
import { Deadline, type CallContext } from '../upstreams/call-context.js';

/** The longest that one check may take: whoever waits at a terminal wants to know. */
export const CHECK_MS = 5000;

/** For one call. In the background, where nothing is tried twice: an attempt that fails is what is to be told. */
export function oneCall(): CallContext {
  const deadline = new Deadline(CHECK_MS);
  return {
    signal: deadline.signal(),
    trace: { requestId: randomUUID(), deadline, urgency: 'background', upstreamCalls: 0 },
  };
}
