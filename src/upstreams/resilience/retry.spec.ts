import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failureOf } from '../../core/error-body.js';
import { UpstreamFailure, type FailureKind } from '../../core/upstream-failure.js';
import { isTimeForAnother, mayPass, retryDelayMs } from './retry.js';

const CAP_MS = 250;
const BIN_MS = 10;

/** A linear congruential generator: chance that is the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe('the pause before a second attempt', () => {
  it('is a number from nothing to a quarter of a second, whatever the dice say', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (thrown) => {
        const delayMs = retryDelayMs(() => thrown);
        expect(delayMs >= 0 && delayMs <= CAP_MS).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('spreads a thousand who failed together: no ten milliseconds have more than a twentieth of them', () => {
    const bins = new Map<number, number>();
    // Evenly thrown, in any order: the spread of the pauses themselves, without the dice's luck.
    for (let thrown = 0; thrown < 1000; thrown += 1) {
      const bin = Math.floor(retryDelayMs(() => thrown / 1000) / BIN_MS);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
    expect(bins.size).toBe(CAP_MS / BIN_MS);
    expect(Math.max(...bins.values())).toBeLessThanOrEqual(50);
  });

  it('does so by chance, too', () => {
    const dice = chance(20_261_123);
    const bins = new Array<number>(CAP_MS / BIN_MS).fill(0);
    const count = 100_000;
    for (let each = 0; each < count; each += 1) {
      const bin = Math.floor(retryDelayMs(dice) / BIN_MS);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(Math.max(...bins)).toBeLessThanOrEqual(count * 0.05);
  });
});

describe('a second attempt', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE'])('may help after %s', (reason) => {
    expect(mayPass(new UpstreamFailure('vbs', 'unreachable', { reason }))).toBe(true);
  });

  it.each(['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ENOTFOUND', 'ETIMEDOUT', 'HPE_INVALID_CONSTANT'])(
    'does not after %s',
    (reason) => {
      expect(mayPass(new UpstreamFailure('vbs', 'unreachable', { reason }))).toBe(false);
    },
  );

  it('does not where it is not known what happened, or kept connections have broken time and again', () => {
    expect(mayPass(new UpstreamFailure('vbs', 'unreachable'))).toBe(false);
    const reset = { reason: 'ECONNRESET', onKeptConnection: true };
    expect(mayPass(new UpstreamFailure('vbs', 'unreachable', reset))).toBe(false);
  });

  it('may help after 502, 503 and 504, and after no other status there is', () => {
    const passing: number[] = [];
    for (let status = 100; status < 600; status += 1) {
      if (mayPass(failureOf('csbs', status, null, ''))) passing.push(status);
    }
    expect(passing).toEqual([502, 503, 504]);
  });

  it('does not where the words say otherwise than the status', () => {
    const throttled = failureOf('csbs', 503, null, '{"error_code":"APIGW.0308","error_msg":""}');
    const state = failureOf('csbs', 500, null, '{"error_code":"CSBS.8008","error_msg":""}');
    expect([throttled, state].map(mayPass)).toEqual([false, false]);
  });

  it.each<FailureKind>([
    'timeout',
    'unauthorized',
    'no-token',
    'unavailable',
    'overloaded',
    'throttled',
    'malformed',
    'not-found',
    'rejected',
  ])('does not after %s', (kind) => {
    expect(mayPass(new UpstreamFailure('csbs', kind, { status: 503, reason: 'ECONNRESET' }))).toBe(false);
  });

  it('is made only where a tenth of a second is left, and no less than the first has taken', () => {
    expect(isTimeForAnother(100, 0, 5)).toBe(true);
    expect(isTimeForAnother(99, 0, 5)).toBe(false);
    expect(isTimeForAnother(300, 200, 5)).toBe(true);
    expect(isTimeForAnother(299, 200, 5)).toBe(false);
    expect(isTimeForAnother(600, 100, 500)).toBe(true);
    expect(isTimeForAnother(599, 100, 500)).toBe(false);
  });
});
