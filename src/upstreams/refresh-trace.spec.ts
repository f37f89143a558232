import { describe, expect, it } from '@jest/globals';
import type { Span } from '../tracer.js';
import { Deadline, type Trace } from './call-context.js';
import type { Cloud } from './clouds/cloud.js';
import { below, traceOfLoad } from './refresh-trace.js';

const CLOUD = { fingerprint: 'of the cloud that it was begun with' } as Cloud;
const SPAN = {} as Span;

function aTrace(): Trace {
  return { requestId: 'r', deadline: new Deadline(1000), urgency: 'foreground', upstreamCalls: 0, cloud: CLOUD };
}

describe('the trace of a load', () => {
  it.each([
    ['a first look', { isRefresh: false, isAwaited: true, span: SPAN }],
    ['a refresh that somebody waits for', { isRefresh: true, isAwaited: true, span: null }],
    ['a refresh behind the caller’s back', { isRefresh: true, isAwaited: false, span: null }],
  ])('is of the cloud that it was begun with: %s', (_what, turn) => {
    const never = { known: [], abandoned: new AbortController().signal };
    expect(traceOfLoad(aTrace(), { ...turn, ...never }, 1000).cloud).toBe(CLOUD);
  });

  it('is on the bill of the request where that waits for it', () => {
    const trace = aTrace();
    const part = below(SPAN, trace);
    part.upstreamCalls += 2;
    expect([trace.upstreamCalls, part.cloud]).toEqual([2, CLOUD]);
  });
});
