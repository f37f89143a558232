import { describe, expect, it } from '@jest/globals';
import { readKeyDocument } from './key-record.js';

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
