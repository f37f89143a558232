import { describe, expect, it } from '@jest/globals';
import { failureCode, UpstreamFailure, type FailureCode, type FailureKind } from './upstream-failure.js';

const CODES: [FailureKind, FailureCode][] = [
  ['timeout', 'upstream-timeout'],
  ['unreachable', 'upstream-error'],
  ['failed', 'upstream-error'],
  ['unauthorized', 'upstream-auth'],
  ['no-token', 'upstream-unavailable'],
  ['unavailable', 'upstream-unavailable'],
  ['overloaded', 'overloaded'],
  ['throttled', 'upstream-throttled'],
  ['malformed', 'upstream-malformed'],
  ['not-found', 'upstream-error'],
  ['rejected', 'upstream-error'],
];

describe('a failed call', () => {
  it.each(CODES)('that is %s is told to callers as %s', (kind, code) => {
    expect(failureCode(new UpstreamFailure('vbs', kind))).toBe(code);
  });

  it('says which service and how, and nothing of the request, the answer or a cause', () => {
    const failure = new UpstreamFailure('csbs', 'timeout');
    expect(failure).toBeInstanceOf(Error);
    expect([failure.name, failure.message, failure.cause]).toEqual(['UpstreamFailure', 'csbs: timeout', undefined]);
    expect(Object.fromEntries(Object.entries(failure))).toEqual({
      upstream: 'csbs',
      kind: 'timeout',
      name: 'UpstreamFailure',
      status: null,
      code: null,
      retryAfterSeconds: null,
      sentence: null,
      clockIsWrong: false,
      reason: null,
      onKeptConnection: false,
    });
  });

  it('keeps the status, the code, the wait and the sentence that were found', () => {
    const details = { status: 429, code: 'APIGW.0308', retryAfterSeconds: 0, sentence: 'Malformed request url' };
    expect(new UpstreamFailure('vbs', 'throttled', details)).toMatchObject(details);
  });
});
