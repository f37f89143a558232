import { beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { aFolder } from '../../test/support/gateway.js';
import { createKey, revokeKey, rotateKey, type MadeKey } from '../keys/key-operations.js';
import { formatKey, newKeySecret, parseKey } from './key-format.js';
import { hashKey } from './key-hash.js';
import { KeyStore } from './key-store.js';
import { TokenOrKey } from './gateway-token-or-key.js';
import { GatewayTokens, TOKEN_LIFETIME_MS } from './gateway-token.js';

const SECRET = 'the secret of this gateway, not of another';
const [ONE, TWO, OTHER] = ['1'.repeat(32), '2'.repeat(32), '3'.repeat(32)];
const HERE = '192.0.2.1';
const START = Date.parse('2026-06-01T00:00:00Z');

let clock = START;
let file = '';
let log: { level: number; msg: string }[] = [];
const tokens = new GatewayTokens({ secret: SECRET, now: () => clock });
let keys: KeyStore;
let who: TokenOrKey;
let made: MadeKey;

beforeEach(async () => {
  clock = START;
  file = join(aFolder(), 'keys.json');
  log = [];
  keys = new KeyStore({ file, secret: SECRET, now: () => clock, recheckMs: 0 });
  const write = (line: string): void => void log.push(JSON.parse(line) as (typeof log)[number]);
  who = new TokenOrKey(keys, tokens, pino({ level: 'trace' }, { write }));
  const wanted = { name: 'dashboard', projects: [ONE, TWO], scopes: ['view'] as const, expiresAt: null, now: clock };
  made = await createKey(file, SECRET, wanted);
});

function tokenFor(projectId: string, expiresAt = Infinity, { id, key } = made): string {
  const parts = parseKey(key);
  if (parts === null) throw new Error('no key');
  return tokens.issue({ keyId: id, projectId, expiresAt }, hashKey(SECRET, parts));
}

describe('a caller', () => {
  it('by key sees all projects of the key, for as long as the key lives', async () => {
    const caller = { id: made.id, name: 'dashboard', scopes: ['view'], projects: [ONE, TWO], expiresAt: null };
    expect(await who.callerBy(made.key, HERE)).toEqual(caller);
    expect((await who.keyBy(made.key, HERE))?.caller).toEqual(caller);
  });

  it('by token sees the one project of the token, for an hour', async () => {
    const token = tokenFor(TWO);
    const expiresAt = new Date(START + TOKEN_LIFETIME_MS).toISOString();
    const caller = { id: made.id, name: 'dashboard', scopes: ['view'], projects: [TWO], expiresAt };
    expect(await who.callerBy(token, HERE)).toEqual(caller);
    const grant = { keyId: made.id, projectId: TWO, issuedAt: START, expiresAt: START + TOKEN_LIFETIME_MS };
    const holder = await who.holderOf(token);
    expect(holder).toEqual({ caller, grant, token });
    expect(Object.isFrozen(holder?.caller)).toBe(true);
    clock = START + TOKEN_LIFETIME_MS;
    expect(await who.callerBy(token, HERE)).toBeNull();
  });

  it('by token is nobody to whom only a key will do', async () => {
    expect(await who.keyBy(tokenFor(ONE), HERE)).toBeNull();
  });

  it('is nobody by a token for a project that the key does not have, or of a key that there is not', async () => {
    expect(await who.callerBy(tokenFor(OTHER), HERE)).toBeNull();
    expect(await who.callerBy(tokenFor(ONE, Infinity, { ...made, id: '0'.repeat(16) }), HERE)).toBeNull();
    expect(await who.callerBy('bgt_1_', HERE)).toBeNull();
  });

  it('is nobody by a token once the key is revoked', async () => {
    const token = tokenFor(ONE);
    await revokeKey(file, made.id, clock);
    expect(await who.callerBy(token, HERE)).toBeNull();
  });

  it('is shown the nearer end where the key was rotated after the token was made, and is nobody then', async () => {
    const token = tokenFor(ONE);
    await rotateKey(file, SECRET, made.id, { overlapMs: 60_000, now: clock });
    const holder = await who.holderOf(token);
    expect(holder?.grant.expiresAt).toBe(START + 60_000);
    expect(holder?.caller.expiresAt).toBe(new Date(START + 60_000).toISOString());
    clock = START + 60_000;
    expect(await who.callerBy(token, HERE)).toBeNull();
  });

  it('who guesses too often is told so, and not that the key is wrong', async () => {
    const guess = formatKey({ id: made.id, secret: newKeySecret() });
    const guesses = Array.from({ length: 100 }, () => who.callerBy(guess, HERE));
    const ends = await Promise.allSettled(guesses);
    expect(ends.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'rate-limited' } });
  });
});

describe('a key file that cannot be read', () => {
  it('lets nobody in, which is logged once for each time', async () => {
    const good = await readFile(file, 'utf8');
    const token = tokenFor(ONE);
    for (const round of [1, 2]) {
      await writeFile(file, `${'!'.repeat(round)} not JSON`);
      expect(await who.callerBy(made.key, HERE)).toBeNull();
      expect(await who.callerBy(token, HERE)).toBeNull();
      expect(await who.keyBy(made.key, HERE)).toBeNull();
      expect(log).toHaveLength(round);
      expect(log.at(-1)).toMatchObject({ level: 50, msg: 'API_KEYS_FILE cannot be read: every key is refused' });
      await writeFile(file, good);
      expect((await who.callerBy(made.key, HERE))?.id).toBe(made.id);
    }
  });
});
