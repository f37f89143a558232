import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '../../../test/support/fake-clock.js';
import type { UpstreamAuth } from '../../config/cloud-settings.js';
import { AccountGuards } from './account-guards.js';

const auth = (credentialId: string): UpstreamAuth => ({
  type: 'v3applicationcredential',
  authUrl: 'http://127.0.0.1:1/v3',
  credentialId,
  credentialSecret: 'secret',
});

describe('the guard of an account', () => {
  it('is that of all clouds that sign in by it, and knows whether those are several', () => {
    const guards = new AccountGuards(fakeClock());
    guards.renew([auth('one'), auth('both'), auth('both')]);
    const [one, both, again] = [guards.of(auth('one')), guards.of(auth('both')), guards.of(auth('both'))];
    expect(again).toBe(both);
    expect([one.isShared, both.isShared]).toEqual([false, true]);
  });

  it('is no other when settings are read again, and knows which clouds there are by then', () => {
    const guards = new AccountGuards(fakeClock());
    guards.renew([auth('one')]);
    const guard = guards.of(auth('one'));
    guards.renew([auth('one')]);
    expect(guards.of(auth('one'))).toBe(guard); // the cloud has another address
    expect(guard.isShared).toBe(false);
    guards.renew([auth('one'), auth('one')]);
    expect(guard.isShared).toBe(true);
    guards.renew([auth('one')]);
    expect(guard.isShared).toBe(false);
  });

  it('is another where its account is not used any more', () => {
    const guards = new AccountGuards(fakeClock());
    guards.renew([auth('one')]);
    const guard = guards.of(auth('one'));
    guards.renew([]);
    guards.renew([auth('one')]);
    expect(guards.of(auth('one'))).not.toBe(guard);
  });
});
