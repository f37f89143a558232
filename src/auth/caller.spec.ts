import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accessTokenCallerId, holdsKey, SCOPES } from './caller.js';

const callerWith = (id: string): Parameters<typeof holdsKey>[0] => ({
  id,
  name: '',
  scopes: [],
  projects: [],
  expiresAt: null,
});

describe("a caller's id", () => {
  it('tells a gateway key from an access token, whatever the subject', () => {
    const keyId = fc.stringMatching(/^[0-9a-f]{16}$/);
    fc.assert(
      fc.property(keyId, (id) => {
        expect(holdsKey(callerWith(id))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (subject) => {
        expect(holdsKey(callerWith(accessTokenCallerId(subject)))).toBe(false);
      }),
    );
  });

  it('is that of one subject and no other', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (a, b) => (accessTokenCallerId(a) === accessTokenCallerId(b)) === (a === b),
      ),
    );
    expect(accessTokenCallerId('jane')).toBe('oidc:jane');
  });
});

it('the scopes are those that the operators read of', () => {
  expect(SCOPES).toEqual(['view', 'raw', 'network', 'admin']);
});
