import { describe, expect, it } from '@jest/globals';
import { UpstreamFailure, type FailureKind } from '../core/upstream-failure.js';
import { troubleOf, type Circumstances } from './remedies.js';

const KINDS: readonly FailureKind[] = [
  ...(['timeout', 'unreachable', 'failed', 'unauthorized', 'no-token', 'unavailable'] as const),
  ...(['overloaded', 'throttled', 'malformed', 'not-found', 'rejected'] as const),
];

function at(more: Partial<Circumstances>): Circumstances {
  const failure = new UpstreamFailure('identity', 'timeout');
  return { failure, step: 'read', authType: 'v3password', address: 'VBS_ENDPOINT', service: 'VBS', ...more };
}

describe('a failure', () => {
  it('of whatever kind, at whatever step, has words of ours and a remedy, with nothing left to fill in', () => {
    for (const kind of KINDS) {
      for (const step of ['reach', 'account', 'project', 'both', 'read'] as const) {
        for (const status of [undefined, 200, 302, 400, 401, 403, 404, 407, 429, 503]) {
          const failure = new UpstreamFailure('vbs', kind, status === undefined ? {} : { status });
          const { says, remedy } = troubleOf(at({ failure, step }));
          expect([says, remedy].join(' ').replace('{project_id}', '')).not.toMatch(/[{}]|undefined|null/);
          expect(Math.min(says.length, remedy.length)).toBeGreaterThan(10);
        }
      }
    }
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'expired'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'OS_CACERT'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
    ['ENOTFOUND', 'VBS_ENDPOINT'],
    ['METADATA_ADDRESS', 'metadata address'],
    ['EWHATEVER', 'EWHATEVER'],
  ])('%s on the way says %s, also where a token was asked for', (reason, words) => {
    for (const kind of ['unreachable', 'no-token'] as const) {
      const { says, remedy } = troubleOf(
        at({ failure: new UpstreamFailure('identity', kind, { reason }), step: 'project' }),
      );
      expect(`${says} ${remedy}`).toContain(words);
    }
  });

  it("tells a clock that is refused from an access key that is, and a key from Keystone's token", () => {
    const refused = (authType: Circumstances['authType'], clockIsWrong = false): string =>
      troubleOf(at({ failure: new UpstreamFailure('csbs', 'unauthorized', { status: 401, clockIsWrong }), authType }))
        .remedy;
    expect(refused('aksk', true)).toContain('clock');
    expect(refused('aksk')).toContain('OS_ACCESS_KEY');
    expect(refused('admin_token')).toContain('OS_TOKEN');
    expect(refused('v3password')).toContain('same cloud');
  });
});
