import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Json } from '../../core/json.js';
import { IssuerFailure } from './issuer-http.js';
import { readKeySet } from './key-set.js';

type Entry = Readonly<Record<string, Json>>;

const entry = (key: KeyObject): Entry => key.export({ format: 'jwk' }) as Entry;
const RSA = entry(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
const SHORT = entry(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey);
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KOBLITZ = entry(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey);
const ED25519 = entry(generateKeyPairSync('ed25519').publicKey);
const X25519 = entry(generateKeyPairSync('x25519').publicKey);

const read = (...keys: Json[]): ReturnType<typeof readKeySet> => readKeySet({ keys });

describe('the keys of an issuer', () => {
  it.each([
    ['RS256', { ...RSA, kid: 'a', x5c: ['anything'], ext: 'x' }],
    ['PS512', { ...RSA, kid: 'a', use: 'sig', alg: 'PS512', key_ops: ['verify'] }],
    ['ES256', { ...entry(P256.publicKey), kid: 'a' }],
    ['EdDSA', { ...ED25519, kid: 'a' }],
  ])('are those that can verify: %s', async (alg, key) => {
    await expect(read(key)({ alg, kid: 'a' })).resolves.toMatchObject({ type: 'public' });
  });

  it.each<[string, Json]>([
    ['an RSA key of 1024 bits', SHORT],
    ['a key for encryption', { ...RSA, use: 'enc' }],
    ['a key for an encryption algorithm', { ...RSA, alg: 'RSA-OAEP-256' }],
    ['a key that may only sign', { ...RSA, key_ops: ['sign'] }],
    ['a symmetric key', { kty: 'oct', k: 'AAAA', kid: 'a', alg: 'HS256' }],
    ['a symmetric key in the guise of another', { ...RSA, k: 'AAAA' }],
    ['a private key', entry(P256.privateKey)],
    ['a key on a curve that no algorithm here has', KOBLITZ],
    ['a key for key agreement', X25519],
    ['a key whose id is no text', { ...RSA, kid: 1 }],
    ['a key without its numbers', { kty: 'RSA', kid: 'a' }],
    ['a point that is not on the curve', { ...entry(P256.publicKey), x: 'AAAA' }],
    ['no object', 'RSA'],
    ['a list', [RSA]],
  ])('are not: %s', (_what, key) => {
    expect(() => read(key)).toThrow(IssuerFailure);
  });

  it('are what is left when all else is taken away, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue() as fc.Arbitrary<Json>), (others) => {
        expect(read(...others, { ...RSA, kid: 'a' }).jwks().keys).toEqual([{ ...RSA, kid: 'a' }]);
      }),
    );
  });

  it('are at most a hundred, and a larger set is none at all: each key costs time in which nobody is answered', async () => {
    const many = (count: number): Entry[] =>
      Array.from({ length: count }, (_, index) => ({ ...ED25519, kid: `${index}` }));
    await expect(read(...many(100))({ alg: 'EdDSA', kid: '99' })).resolves.toMatchObject({ type: 'public' });
    expect(() => read(...many(101))).toThrow('no-usable-key');
  });

  it('are found by an id that is the very same text, and by no other', async () => {
    const keys = read({ ...RSA, kid: 'a' }, { ...RSA, kid: 'b' });
    const hostile = fc.oneof(
      fc.string().filter((text) => text !== 'a' && text !== 'b'),
      fc.constantFrom('__proto__', 'constructor', '../a', 'a\u0000', 'A', 'https://evil.example/a'),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (kid) => {
        await expect(keys({ alg: 'RS256', kid })).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
      }),
    );
  });

  it('are nothing to be had from a document of another form', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<Json>, (document) => {
        expect(() => readKeySet(document)).toThrow('no-usable-key');
      }),
    );
  });
});
