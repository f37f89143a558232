import { describe, expect, it } from '@jest/globals';
import type { Json } from '../core/json.js';
import { projectFor, readTokenRequest } from './token-request.js';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(32)) as [string, string, string];
const CREDENTIAL = { id: 'the id', secret: 'the key' };
const identity = { methods: ['application_credential'], application_credential: CREDENTIAL };

describe('a request for a token', () => {
  it('is an application credential, and the project that is wanted in its one form', () => {
    const asked = { keyId: 'the id', key: 'the key' };
    expect(readTokenRequest({ auth: { identity } })).toEqual({ ...asked, projectId: null });
    const dashed = 'AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa';
    expect(readTokenRequest({ auth: { identity, scope: { project: { id: dashed } } } })).toEqual({
      ...asked,
      projectId: A,
    });
  });

  const others: Json[] = [
    null,
    'text',
    [],
    {},
    { auth: null },
    { auth: { identity: [] } },
    { auth: { identity: { ...identity, methods: 'application_credential' } } },
    { auth: { identity: { ...identity, methods: [] } } },
    { auth: { identity: { ...identity, methods: ['application_credential', 'totp'] } } },
    { auth: { identity: { methods: ['password'], password: { user: { id: 'x', password: 'y' } } } } },
    { auth: { identity: { ...identity, application_credential: { name: 'n', secret: 's', user: { id: 'u' } } } } },
    { auth: { identity: { ...identity, application_credential: { id: 1, secret: 's' } } } },
    { auth: { identity, scope: null } },
    { auth: { identity, scope: 'unscoped' } },
    { auth: { identity, scope: { domain: { id: 'default' } } } },
    { auth: { identity, scope: { project: { name: 'demo' } } } },
    { auth: { identity, scope: { project: { id: 'short' } } } },
  ];
  it.each(others.map((body) => [JSON.stringify(body), body] as const))('is not %s', (_text, body) => {
    expect(readTokenRequest(body)).toBeNull();
  });
});

describe('the project of a token', () => {
  it.each([
    [null, [A, B], [A, B], A],
    [null, [A, B], [B], B],
    [B, [A, B], [A, B], B],
    [B, [A], [A, B], null],
    [B, [A, B], [A], null],
    [null, [C], [A, B], null],
  ])('wanted %s of the key’s %j, served %j: %s', (wanted, ofKey, served, expected) => {
    expect(projectFor(wanted, ofKey, new Set(served))).toBe(expected);
  });
});
