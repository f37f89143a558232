import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../../core/error-body.js';
import { UpstreamFailure, type FailureKind } from '../../core/upstream-failure.js';
import { CallCourse } from './call-course.js';
import { verdictOf, type Verdict } from './verdict.js';

const timeOver = (): AbortSignal => AbortSignal.abort(new DOMException('over', 'TimeoutError'));
const left = (): AbortSignal => AbortSignal.abort();

/** A call that was sent so long ago. */
function sent(agoMs: number, signal = new AbortController().signal): CallCourse {
  const course = new CallCourse(signal);
  course.sentAt = performance.now() - agoMs;
  return course;
}

describe('what the end of a call says of the service', () => {
  it.each<[status: number, text: string, verdict: Verdict]>([
    [500, '', 'failing'],
    [500, '{"error_code":"CSBS.9998","error_msg":""}', 'failing'],
    [502, '<html></html>', 'failing'],
    [503, '', 'failing'],
    [504, '', 'failing'],
    [500, '{"error_code":"CSBS.8008","error_msg":"The backup status is not allowed query"}', 'well'],
    [400, '{"error_code":"CSBS.9001","error_msg":""}', 'well'],
    [401, '', 'well'],
    [403, '', 'well'],
    [404, '{"itemNotFound":{"code":404}}', 'well'],
    [404, '{"error_code":"APIGW.0101"}', 'well'],
    [302, '', 'well'],
    [429, '', 'well'],
    [413, '', 'well'],
  ])('of an answer of %i %s is that it is %s', (status, text, verdict) => {
    expect(verdictOf(failureOf('csbs', status, null, text), sent(1))).toBe(verdict);
  });

  it('is that it fails where no answer came, or none in a fair time', () => {
    expect(verdictOf(new UpstreamFailure('vbs', 'unreachable'), sent(0))).toBe('failing');
    expect(verdictOf(new UpstreamFailure('vbs', 'timeout'), sent(300, timeOver()))).toBe('failing');
  });

  it('is nothing where its time was short, or the caller has gone away', () => {
    expect(verdictOf(new UpstreamFailure('vbs', 'timeout'), sent(100, timeOver()))).toBe('unheard');
    expect(verdictOf(new UpstreamFailure('vbs', 'timeout'), sent(2000, left()))).toBe('unheard');
    expect(verdictOf(new UpstreamFailure('vbs', 'timeout'), sent(2000))).toBe('unheard');
  });

  it.each<FailureKind>(['throttled', 'overloaded', 'unavailable', 'no-token'])(
    'is nothing where the gateway itself refused: %s',
    (kind) => {
      expect(verdictOf(new UpstreamFailure('vbs', kind), sent(1))).toBe('unheard');
      expect(verdictOf(new UpstreamFailure('vbs', kind), new CallCourse(timeOver()))).toBe('not-asked');
    },
  );

  it('is that it answers, where what it sent cannot be read', () => {
    expect(verdictOf(new UpstreamFailure('vbs', 'malformed'), sent(1))).toBe('well');
  });

  it('is nothing where the time was spent in waiting for a place', () => {
    expect(verdictOf(new UpstreamFailure('vbs', 'timeout'), new CallCourse(timeOver()))).toBe('not-asked');
  });

  it('is that it fails where the first attempt did, and the second was not heard of; where it was, that is what counts', () => {
    const course = (agoMs: number | null): CallCourse => {
      const again = sent(500, timeOver());
      again.failedOnce();
      again.sentAt = agoMs === null ? null : performance.now() - agoMs;
      return again;
    };
    expect(verdictOf(new UpstreamFailure('vbs', 'throttled'), course(null))).toBe('failing');
    expect(verdictOf(new UpstreamFailure('vbs', 'timeout'), course(20))).toBe('failing');
    expect(verdictOf(new UpstreamFailure('vbs', 'not-found', { status: 404 }), course(20))).toBe('well');
  });
});
