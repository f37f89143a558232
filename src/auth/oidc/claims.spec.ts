import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SCOPES } from '../caller.js';
import { callerOfClaims, claimOf, isForAccess } from './claims.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const NAMES = { projectsClaim: 'projects', scopeClaim: 'scope' };
const GOOD = { sub: 'someone', exp: 4_102_444_800, projects: [PROJECT], scope: 'raw view' };

describe('the caller of an access token', () => {
  it('is who the subject says, with the scopes and projects that are known', () => {
    expect(callerOfClaims(GOOD, NAMES)).toEqual({
      id: 'oidc:someone',
      name: 'someone',
      scopes: ['view', 'raw'],
      projects: [PROJECT],
      expiresAt: '2100-01-01T00:00:00.000Z',
    });
  });

  it.each([
    ['view', ['view']],
    ['  admin\tnetwork\nview ', ['view', 'network', 'admin']],
    [['raw', 'raw', 'openid'], ['raw']],
    [['view raw'], []],
    ['view,raw', []],
    [{ view: true }, []],
    [null, []],
  ])('may, by the scope %j, do %j', (scope, scopes) => {
    expect(callerOfClaims({ ...GOOD, scope }, NAMES)?.scopes).toEqual(scopes);
  });

  it.each([
    [`${PROJECT} ${PROJECT.toUpperCase()}`, [PROJECT]],
    [`x,${PROJECT}, y`, [PROJECT]],
    [[`${PROJECT} `, 1, null, [PROJECT]], []],
    [['b23b579f-08c8-4228-b9b4-673c46f0c442'], [PROJECT]],
    ['', []],
    [7, []],
  ])('sees, by the projects %j, %j', (projects, expected) => {
    expect(callerOfClaims({ ...GOOD, projects }, NAMES)?.projects).toEqual(expected);
  });

  it.each(['', 'x'.repeat(256), 'a\u0000', 'a\u007f', 'a\u009f', '\n'])('is nobody by the name %j', (sub) => {
    expect(callerOfClaims({ ...GOOD, sub }, NAMES)).toBeNull();
  });

  it('has a name of 255 characters at most, whatever they are', () => {
    expect(callerOfClaims({ ...GOOD, sub: 'ü'.repeat(255) }, NAMES)?.name).toHaveLength(255);
  });

  it.each([1e300, Infinity, NaN])('is nobody until %d', (exp) => {
    expect(callerOfClaims({ ...GOOD, exp }, NAMES)).toBeNull();
  });

  it('never has more than is known, whatever the claims are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), fc.string(), (scope, projects, one, two) => {
        const claims = { ...GOOD, scope, projects, ...({ [one]: scope, [two]: projects } as object) };
        const caller = callerOfClaims(
          { ...claims, sub: 'x', exp: 1 },
          { projectsClaim: one || 'a', scopeClaim: two || 'b' },
        );
        expect(caller?.scopes.every((granted) => SCOPES.includes(granted))).toBe(true);
        expect(caller?.projects.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
      }),
    );
  });
});

describe('a claim', () => {
  const claims = JSON.parse(
    '{"a.b":1,"a":{"b":2,"c":{"d":3},"":4},"https://x.example/p":5,"l":[{"m":6}],"t":"text","__proto__":{"own":7}}',
  ) as Record<string, unknown>;

  it.each([
    ['a.b', 1],
    ['a.c.d', 3],
    ['a.', 4],
    ['https://x.example/p', 5],
    ['__proto__.own', 7],
    ['l.0.m', undefined],
    ['l.length', undefined],
    ['t.length', undefined],
    ['a.c.d.e', undefined],
    ['missing', undefined],
    ['', undefined],
    ['.', undefined],
  ])('%j is found where it is one, and else not', (name, value) => {
    expect(claimOf(claims, name)).toBe(value);
  });

  it('is never what an object inherits', () => {
    const inherited = fc.constantFrom('constructor', 'toString', '__proto__', 'hasOwnProperty', 'prototype', 'name');
    fc.assert(
      fc.property(fc.array(inherited, { minLength: 1 }), (names) => {
        expect(claimOf({ a: {} }, names.join('.'))).toBeUndefined();
        expect(claimOf({ a: {} }, `a.${names.join('.')}`)).toBeUndefined();
      }),
    );
  });
});

describe('a token for something else than access', () => {
  it.each([
    { nonce: null },
    { at_hash: '' },
    { c_hash: 'x' },
    { typ: 'ID' },
    { token_use: 'id' },
    { typ: 'Refresh' },
    { typ: 'Offline' },
    { typ: 'Logout' },
    { typ: 'Serialized-ID' },
    { typ: '' },
    { typ: 'Bearer ' },
  ])('is known by %j', (claims) => {
    expect(isForAccess(claims)).toBe(false);
  });

  it.each([
    {},
    { typ: 'Bearer' },
    { typ: 'bearer' },
    { typ: 'DPoP' },
    { typ: 'JWT' },
    { typ: 'at+jwt' },
    { typ: 'access' },
    { typ: 'access_token' },
    { token_use: 'access' },
    { typ: {} },
  ])('is not what has %j', (claims) => {
    expect(isForAccess(claims)).toBe(true);
  });
});
