import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { hashKey, isSameHash } from './key-hash.js';

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
