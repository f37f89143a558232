import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { hashKey, isSameHash, secretCheck } from './key-hash.js';

const KEY = { id: '00112233445566ff', secret: 'ab'.repeat(32) };

describe('the hash of a key', () => {
  it('is an HMAC under the gateway secret over the id and the secret', () => {
    const expected = createHmac('sha256', 'gateway secret').update(`${KEY.id}:${KEY.secret}`).digest('hex');
    expect(hashKey('gateway secret', KEY)).toBe(expected);
  });

  it('is another one for another gateway, another id or another secret', () => {
    const hashes = [
      hashKey('one', KEY),
      hashKey('two', KEY),
      hashKey('one', { ...KEY, id: 'ff112233445566ff' }),
      hashKey('one', { ...KEY, secret: 'ac'.repeat(32) }),
    ];
    expect(new Set(hashes).size).toBe(4);
  });

  it('equals itself alone', () => {
    const hash = hashKey('one', KEY);
    expect(isSameHash(hash, hash)).toBe(true);
    expect(isSameHash(hash, hashKey('two', KEY))).toBe(false);
    expect(isSameHash(hash, hash.slice(1))).toBe(false);
    expect(isSameHash(hash, '')).toBe(false);
  });
});

describe('the check of a gateway secret', () => {
  it('is this text of one secret in every version, or key files would be taken for those of another gateway', () => {
    expect(secretCheck('gateway secret')).toBe('3ecc3827b1b7cf9799ceee36ead4e370f3ce729920fdde32d387ea34d4821d3a');
  });

  it('tells secrets apart, and is the hash of no key', () => {
    expect(secretCheck('one')).not.toBe(secretCheck('two'));
    expect(secretCheck('one')).not.toBe(hashKey('one', KEY));
  });
});
