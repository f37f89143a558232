import { describe, expect, it } from '@jest/globals';
import { SettingsError } from './settings-error.js';
import { readSettings, type Settings } from './settings.js';

const NEEDED = {
  OS_AUTH_URL: 'https://iam.example.com/v3',
  OS_USERNAME: 'reader',
  OS_PASSWORD: 'a cloud password',
  OS_PROJECT_ID: 'b23b579f08c84228b9b4673c46f0c442',
};
const KEY = `${'A'.repeat(43)}=`;
const FORM = 'must be such as redis://host:6379, redis+sentinel://host1,host2/NAME or redis+cluster://host1,host2';

function read(env: Record<string, string>, files: Record<string, string> = {}): Settings {
  return readSettings({ ...NEEDED, ...env }, (path) => files[path] ?? '');
}

function refusal(env: Record<string, string>): SettingsError {
  try {
    read(env);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

const PLAIN = { kind: 'single', tls: false, username: null, password: null, database: 0, master: null };
const node = (host: string, port = 6379) => ({ host, port });

const TAKEN: readonly (readonly [string, object])[] = [
  ['redis://cache', { ...PLAIN, nodes: [node('cache')] }],
  ['redis://my_cache:6380/5', { ...PLAIN, nodes: [node('my_cache', 6380)], database: 5 }],
  ['rediss://cache.example.com/', { ...PLAIN, nodes: [node('cache.example.com')], tls: true }],
  ['valkey://[::1]:1', { ...PLAIN, nodes: [node('::1', 1)] }],
  ['valkeys://10.0.0.1', { ...PLAIN, nodes: [node('10.0.0.1')], tls: true }],
  ['redis://:p@h', { ...PLAIN, nodes: [node('h')], password: 'p' }],
  ['redis://u:p%40%2F%3a:@x@h', { ...PLAIN, nodes: [node('h')], username: 'u', password: 'p@/::@x' }],
  [
    'redis+sentinel://a,b:1/my%20main',
    { ...PLAIN, kind: 'sentinel', nodes: [node('a', 26_379), node('b', 1)], master: 'my main' },
  ],
  [
    'REDISS+CLUSTER://u:p@a:1,[::1],c',
    {
      ...PLAIN,
      kind: 'cluster',
      tls: true,
      nodes: [node('a', 1), node('::1'), node('c')],
      username: 'u',
      password: 'p',
    },
  ],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['cache:6379', FORM],
  ['http://cache', FORM],
  ['redis://', FORM],
  ['redis:///1', FORM],
  ['redis://a b', FORM],
  ['redis://a:0', FORM],
  ['redis://a:65536', FORM],
  ['redis://a:6379x', FORM],
  ['redis://[10.0.0.1]', FORM],
  ['redis://a?db=1', FORM],
  ['redis://a#1', FORM],
  ['redis+cluster://a,,b', FORM],
  ['redis://a,b', 'must name one host, or else be redis+sentinel or redis+cluster'],
  ['redis://a/one', 'must end with the host or the number of a database'],
  ['redis+sentinel://a,b', 'must end with the name that the sentinels watch, such as /mymaster'],
  ['redis+cluster://a/1', 'must end with the hosts: a cluster has one database'],
  ['redis://u:100%@a', 'must be percent-encoded in its user, password and name'],
];

describe('REDIS_URL', () => {
  it.each(TAKEN)('is understood: %s', (url, address) => {
    expect(read({ REDIS_URL: url, REDIS_ENCRYPTION_KEY: KEY }).redis).toEqual({ address, encryptionKey: KEY });
  });

  it.each(REFUSED)('is refused: %s', (url, message) => {
    const { mistakes } = refusal({ REDIS_URL: url, REDIS_ENCRYPTION_KEY: KEY });
    expect(mistakes).toEqual([{ name: 'REDIS_URL', message }]);
  });

  it('may come from a file, as may the key', () => {
    const files = { u: 'redis://:secret@cache\n', k: `${KEY}\n` };
    const { redis } = read({ REDIS_URL_FILE: 'u', REDIS_ENCRYPTION_KEY_FILE: 'k' }, files);
    expect(redis).toMatchObject({ address: { password: 'secret' }, encryptionKey: KEY });
  });

  it('is not quoted where it is refused', () => {
    const error = refusal({ REDIS_URL: 'redis://me:hunter2@a,b', REDIS_ENCRYPTION_KEY: 'hunter2' });
    expect(error.mistakes.map(({ name }) => name)).toEqual(['REDIS_URL', 'REDIS_ENCRYPTION_KEY']);
    expect(JSON.stringify([error.message, error.mistakes, error.stack])).not.toContain('hunter2');
  });
});

describe('REDIS_ENCRYPTION_KEY', () => {
  it('is needed with REDIS_URL, and no use without', () => {
    const message = 'must be set where REDIS_URL is: 32 bytes, base64, the same on every instance';
    expect(refusal({ REDIS_URL: 'redis://a' }).mistakes).toEqual([{ name: 'REDIS_ENCRYPTION_KEY', message }]);
    expect(read({ REDIS_ENCRYPTION_KEY: KEY }).redis).toBeNull();
  });

  it.each(['A'.repeat(44), `${'A'.repeat(42)}==`, `${'A'.repeat(42)}-=`, 'a'.repeat(64)])('is 32 bytes: %s', (key) => {
    const message = 'must be 32 bytes, base64, such as "openssl rand -base64 32" prints';
    expect(refusal({ REDIS_URL: 'redis://a', REDIS_ENCRYPTION_KEY: key }).mistakes).toEqual([
      { name: 'REDIS_ENCRYPTION_KEY', message },
    ]);
  });
});
