import { describe, expect, it } from '@jest/globals';
import { readKeyDocument, readSecretCheck } from './key-record.js';

const SECRET = { hash: 'a'.repeat(64), createdAt: '2026-01-01T00:00:00Z', expiresAt: null };
const KEY = {
  id: '00112233445566ff',
  name: 'dashboard',
  projects: ['b23b579f08c84228b9b4673c46f0c442'],
  scopes: ['view', 'raw'],
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: null,
  revokedAt: null,
  secrets: [SECRET],
};

const withKey = (change: object) => ({ version: 1, keys: [KEY, { ...KEY, id: 'ff112233445566ff', ...change }] });

describe('the document of keys', () => {
  it('is read as it is', () => {
    const document = withKey({ expiresAt: '2027-01-01T00:00:00Z', revokedAt: '2026-02-01T00:00:00+01:00' });
    expect(readKeyDocument(document)).toEqual(document.keys);
    expect(readKeyDocument({ version: 1, keys: [] })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['must be an object of version and keys', null],
    ['must be an object of version and keys', [KEY]],
    ['.version must be 1: another version wrote this file', { version: 2, keys: [] }],
    ['.version must be 1: another version wrote this file', { keys: [] }],
    ['.keys must be a list', { version: 1, keys: {} }],
    ['.keys must not hold an id twice', { version: 1, keys: [KEY, KEY] }],
    ['keys[0] must be an object', { version: 1, keys: ['key'] }],
    ['keys[1].id must be 16 hex digits', withKey({ id: 'FF112233445566FF' })],
    ['keys[1].name must be a text of 1 to 100 characters', withKey({ name: 'two\nlines' })],
    ['keys[1].name must be a text of 1 to 100 characters', withKey({ name: '' })],
    ['keys[1].name must be a text of 1 to 100 characters', withKey({ name: 'x'.repeat(101) })],
    ['keys[1].name must be a text of 1 to 100 characters', withKey({ name: '\nx' })],
    ['keys[1].name must be a text of 1 to 100 characters', withKey({ name: 'x\n' })],
    ['keys[1].name must be a text of 1 to 100 characters', withKey({ name: 7 })],
    ['keys[1].name must be a text of 1 to 100 characters', withKey({ name: ['x'] })],
    ['keys[1].id must be 16 hex digits', withKey({ id: 'x00112233445566ff' })],
    ['keys[1].id must be 16 hex digits', withKey({ id: '00112233445566ffx' })],
    ['keys[1].id must be 16 hex digits', withKey({ id: '' })],
    ['keys[1].projects must be a list of project ids', withKey({ projects: [...KEY.projects, '*'] })],
    ['keys[1].projects must be a list of project ids', withKey({ projects: [`x${'b'.repeat(32)}`] })],
    ['keys[1].projects must be a list of project ids', withKey({ projects: [`${'b'.repeat(32)}x`] })],
    ['keys[1].projects must be a list of project ids', withKey({ projects: KEY.projects[0] })],
    ['keys[1].projects must be a list of project ids', withKey({ projects: { length: 1, 0: KEY.projects[0] } })],
    ['keys[1].scopes must be a list of view, raw, network, admin', withKey({ scopes: ['view', 'root'] })],
    ['keys[1].scopes must be a list of view, raw, network, admin', withKey({ scopes: [] })],
    ['keys[1].secrets must be a list of at least one secret', withKey({ secrets: [null] })],
    ['keys[1].secrets must be a list of at least one secret', withKey({ secrets: [[SECRET]] })],
    ['keys[1].secrets[0].hash must be 64 hex digits', withKey({ secrets: [{ ...SECRET, hash: `x${SECRET.hash}` }] })],
    ['keys[1].secrets[0].hash must be 64 hex digits', withKey({ secrets: [{ ...SECRET, hash: `${SECRET.hash}x` }] })],
    ['keys[0] must be an object', { version: 1, keys: [null] }],
    ['keys[0] must be an object', { version: 1, keys: [[]] }],
    ['keys[1].projects must be a list of project ids', withKey({ projects: [] })],
    ['keys[1].projects must be a list of project ids', withKey({ projects: ['*'] })],
    ['keys[1].scopes must be a list of view, raw, network, admin', withKey({ scopes: ['root'] })],
    ['keys[1].scopes must be a list of view, raw, network, admin', withKey({ scopes: 'view' })],
    ['keys[1].createdAt must be an RFC 3339 time', withKey({ createdAt: null })],
    ['keys[1].expiresAt must be an RFC 3339 time or null', withKey({ expiresAt: 'never' })],
    ['keys[1].expiresAt must be an RFC 3339 time or null', withKey({ expiresAt: undefined })],
    ['keys[1].revokedAt must be an RFC 3339 time or null', withKey({ revokedAt: false })],
    ['keys[1].secrets must be a list of at least one secret', withKey({ secrets: [] })],
    ['keys[1].secrets must be a list of at least one secret', withKey({ secrets: ['hash'] })],
    ['keys[1].secrets[0].hash must be 64 hex digits', withKey({ secrets: [{ ...SECRET, hash: '' }] })],
    [
      'keys[1].secrets[1].expiresAt must be an RFC 3339 time or null',
      withKey({ secrets: [SECRET, { ...SECRET, expiresAt: 0 }] }),
    ],
    ['keys[1].secrets[0].createdAt must be an RFC 3339 time', withKey({ secrets: [{ ...SECRET, createdAt: 1 }] })],
  ])('is refused: %s', (message, document) => {
    expect(() => readKeyDocument(document)).toThrow(new Error(message));
  });
});

describe('what a key file says of its gateway secret', () => {
  const check = 'ab'.repeat(32);

  it('is the check that stands there, and nothing where none does', () => {
    expect(readSecretCheck({ version: 1, keys: [], secretCheck: check })).toBe(check);
    for (const document of [{ version: 1, keys: [] }, null, [], 'text']) expect(readSecretCheck(document)).toBeNull();
  });

  it.each([null, '', 7, `${check}x`, check.toUpperCase()])('is refused where it is no check: %j', (secretCheck) => {
    expect(() => readSecretCheck({ secretCheck })).toThrow(new Error('.secretCheck must be 64 hex digits'));
  });
});
