import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { presentedJwt, presentedKey, refuseKeyInUrl } from './presented-key.js';

const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
const KEY = `bgw_00112233445566ff_${'ab'.repeat(32)}`;
const TOKEN = `bgt_1_00112233445566ff_${'0'.repeat(32)}_1_2_${'ab'.repeat(32)}`;

const keyIn = (headers: FastifyRequest['headers']): string | null => presentedKey({ headers });
const jwtIn = (headers: FastifyRequest['headers']): string | null => presentedJwt({ headers } as FastifyRequest);

describe('a presented key', () => {
  it.each<[string | null, FastifyRequest['headers']]>([
    ['k', { authorization: 'Bearer k' }],
    ['k', { authorization: 'bearer   k' }],
    ['k', { 'x-api-key': 'k' }],
    ['k', { 'x-auth-token': 'k' }],
    ['a', { authorization: 'Bearer a', 'x-api-key': 'b', 'x-auth-token': 'c' }],
    ['b', { authorization: 'Basic a', 'x-api-key': 'b', 'x-auth-token': 'c' }],
    ['c', { 'x-api-key': '', 'x-auth-token': 'c' }],
    [null, {}],
    [null, { 'x-api-key': '' }],
    [null, { 'x-api-key': ['a', 'b'] }],
    [null, { authorization: 'k' }],
    [null, { authorization: 'Bearer' }],
    [null, { authorization: 'Bearer ' }],
    [null, { authorization: 'Bearerk' }],
    [null, { authorization: 'Bearer a b' }],
    [null, { authorization: 'Bearer k ' }],
    [null, { authorization: 'X Bearer k' }],
  ])('is %j of %j', (key, headers) => {
    expect(keyIn(headers)).toBe(key);
  });
});

describe('a presented access token', () => {
  it.each<[string | null, FastifyRequest['headers']]>([
    [JWT, { authorization: `Bearer ${JWT}` }],
    ['a-b_1.c.', { authorization: 'Bearer a-b_1.c.' }],
    ['..', { authorization: 'Bearer ..' }],
    [null, { 'x-api-key': JWT }],
    [null, { 'x-auth-token': JWT }],
    [null, { authorization: 'Bearer k' }],
    [null, { authorization: `Bearer ${KEY}` }],
    [null, { authorization: `Bearer ${TOKEN}` }],
    [null, { authorization: 'Bearer a.b' }],
    [null, { authorization: 'Bearer a.b.c.d' }],
    [null, { authorization: 'Bearer !a.b.c' }],
    [null, { authorization: 'Bearer a.!b.c' }],
    [null, { authorization: 'Bearer a.b.c!' }],
    [null, { authorization: 'Bearer axbxc' }],
    [null, {}],
  ])('is %j of %j', (jwt, headers) => {
    expect(jwtIn(headers)).toBe(jwt);
  });
});

function refused(url: string): boolean {
  try {
    refuseKeyInUrl({ url } as FastifyRequest);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({
      code: 'invalid-request',
      errors: [
        {
          field: 'url',
          message: 'a key does not belong into an address; send it as Authorization: Bearer, X-API-Key or X-Auth-Token',
        },
      ],
    });
    return true;
  }
}

describe('a key in an address', () => {
  const names = ['key', 'apikey', 'api-key', 'api_key', 'API_KEY', 'x-api-key', 'x-auth-token', 'token'];
  const moreNames = ['access_token', 'access-token', 'accesstoken', 'id_token', 'id-token', 'idtoken', 'authorization'];
  it.each([...names, ...moreNames])('is refused by the name of the parameter: %s', (name) => {
    expect(refused(`/x?${name}=1`)).toBe(true);
    expect(refused(`/x?a=b&${name}=`)).toBe(true);
    expect(refused(`/x?${name}`)).toBe(false);
    expect(refused(`/x?not${name}=1`)).toBe(false);
    expect(refused(`/${name}=1`)).toBe(false);
  });

  it.each([KEY, TOKEN, JWT, `bgt_12${TOKEN.slice(5)}`, KEY.toUpperCase()])(
    'is refused by its form, wherever it stands: %s',
    (secret) => {
      expect(refused(`/x?name=${secret}`)).toBe(true);
      expect(refused(`/x/${secret}/y`)).toBe(true);
      expect(refused(`/x?${secret}`)).toBe(true);
      const encoded = Buffer.from(secret).toString('hex').replace(/../g, '%$&');
      expect(refused(`/x?name=${encoded}`)).toBe(true);
      expect(refused(`/x?name=%&b=${secret}`)).toBe(true);
    },
  );

  it('is refused in whatever address it stands', () => {
    const around = fc.string().map((text) => `/x?a=${encodeURIComponent(text)}`);
    fc.assert(fc.property(around, fc.constantFrom(KEY, TOKEN, JWT), (before, key) => refused(`${before}&b=${key}`)));
  });

  it.each([
    '/x',
    '/x?name=R%26D%3Fkey=1',
    '/x?name=bgw_00112233445566f_ab',
    '/x?name=bgw_00112233445566ff',
    '/x?name=bgt__00112233445566ff_ab',
    '/x?name=bgx_00112233445566ff_ab',
    '/x?name=eyJ.eyJ',
    '/x?name=eyJhbGciOi.x.y',
    '/x?name=heyJa.eyJb.c',
    '/x?name=-eyJa.eyJb.c',
    '/x?name=eyJaxeyJb.c',
    '/x?name=eyJa.eyJb!.c',
    '/x?name=eyJ!a.eyJb.c',
    '/x?name=%',
  ])('is not seen where there is none: %s', (url) => {
    expect(refused(url)).toBe(false);
  });
});
