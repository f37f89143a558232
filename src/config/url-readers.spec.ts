import { describe, expect, it } from '@jest/globals';
import { mayHoldKeys } from './url-readers.js';

const ISSUER = 'https://login.example.com';
const LOCAL = 'http://127.0.0.1:8080';

describe('the keys of an issuer', () => {
  it.each([
    ['https://login.example.com/keys', ISSUER],
    ['https://keys.example.org/keys?policy=sign_in', ISSUER],
    ['HTTPS://keys.example.org', ISSUER],
    ['https://keys.example.org/keys', LOCAL],
    ['http://localhost:9000/keys', LOCAL],
  ])('may be at %s where the issuer is %s', (address, issuer) => {
    expect(mayHoldKeys(address, issuer, false)).toBe(true);
  });

  it.each([
    ['http://keys.example.org/keys', ISSUER],
    ['http://127.0.0.1/keys', ISSUER],
    ['http://keys.example.org/keys', LOCAL],
    ['https://169.254.169.254/latest', ISSUER],
    ['https://[fd00:ec2::254]/?a', ISSUER],
    ['https://u:p@login.example.com/keys', ISSUER],
    ['https://login.example.com/keys#a', ISSUER],
    ['//login.example.com/keys', ISSUER],
    ['file:///etc/passwd', ISSUER],
    ['', ISSUER],
  ])('may not be at %s where the issuer is %s', (address, issuer) => {
    expect(mayHoldKeys(address, issuer, false)).toBe(false);
  });

  it('may be on plain http where the owner says so, unless the issuer itself is not', () => {
    expect(mayHoldKeys('http://keys.internal', 'http://login.internal', true)).toBe(true);
    expect(mayHoldKeys('http://keys.internal', ISSUER, true)).toBe(false);
  });
});
