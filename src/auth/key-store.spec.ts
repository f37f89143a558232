import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../test/support/until.js';
import { changeKeyFile } from './key-file.js';
import { KeyFileError } from './key-file-error.js';
import { formatKey, newKeyId, newKeySecret, type KeyParts } from './key-format.js';
import { hashKey } from './key-hash.js';
import type { StoredKey } from './key-record.js';
import { KeyStore } from './key-store.js';

const GATEWAY_SECRET = 'the secret of this gateway, not of another';
const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const HERE = '192.0.2.1';
const START = Date.parse('2026-06-01T00:00:00Z');

let folder = '';
let file = '';
let clock = START;
let store = new KeyStore({ file, secret: GATEWAY_SECRET, now: () => clock });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  file = join(folder, 'keys.json');
  clock = START;
  store = new KeyStore({ file, secret: GATEWAY_SECRET, now: () => clock });
});
afterEach(() => rm(folder, { recursive: true }));

const after = (ms: number): string => new Date(START + ms).toISOString();

interface Held extends KeyParts {
  readonly key: string;
}

function someKey(id = newKeyId()): Held {
  const secret = newKeySecret();
  return { id, secret, key: formatKey({ id, secret }) };
}

function stored(held: Held, change: Partial<StoredKey> = {}): StoredKey {
  const createdAt = after(-1000);
  return {
    id: held.id,
    name: 'dashboard',
    projects: [PROJECT],
    scopes: ['view', 'raw'],
    createdAt,
    expiresAt: null,
    revokedAt: null,
    secrets: [{ hash: hashKey(GATEWAY_SECRET, held), createdAt, expiresAt: null }],
    ...change,
  };
}

const write = (...keys: StoredKey[]) => changeKeyFile(file, () => ({ keys, result: null }));

describe('a caller', () => {
  it('is who the key was made for', async () => {
    const held = someKey();
    await write(stored(someKey()), stored(held, { expiresAt: '2026-06-02T02:00:00+02:00' }));
    await expect(store.verify(held.key, HERE)).resolves.toEqual({
      id: held.id,
      name: 'dashboard',
      scopes: ['view', 'raw'],
      projects: [PROJECT],
      expiresAt: '2026-06-02T00:00:00.000Z',
    });
  });

  it('is nobody with the right id and another secret', async () => {
    const held = someKey();
    await write(stored(held));
    await expect(store.verify(someKey(held.id).key, HERE)).resolves.toBeNull();
  });

  it('is nobody with the secret of another key', async () => {
    const [mine, other] = [someKey(), someKey()];
    await write(stored(mine), stored(other));
    await expect(store.verify(formatKey({ id: other.id, secret: mine.secret }), HERE)).resolves.toBeNull();
  });

  it('is nobody with an unknown id, where there are keys and where there is no file', async () => {
    await expect(store.verify(someKey().key, HERE)).resolves.toBeNull();
    await write(stored(someKey()));
    clock += 500;
    await expect(store.verify(someKey().key, HERE)).resolves.toBeNull();
  });

  it('is nobody where the hashes were made with another gateway secret', async () => {
    const held = someKey();
    await write(stored(held));
    const other = new KeyStore({ file, secret: `${GATEWAY_SECRET}!`, now: () => clock });
    await expect(other.verify(held.key, HERE)).resolves.toBeNull();
  });

  it('is known until the key expires, and not at that moment', async () => {
    const held = someKey();
    await write(stored(held, { expiresAt: after(10) }));
    clock = START + 9;
    await expect(store.verify(held.key, HERE)).resolves.toMatchObject({ id: held.id });
    clock = START + 10;
    await expect(store.verify(held.key, HERE)).resolves.toBeNull();
  });

  it('may use the old and the new secret of a rotated key, the old one until the overlap ends', async () => {
    const old = someKey();
    const renewed = someKey(old.id);
    const secrets = [renewed, old].map((held, index) => ({
      hash: hashKey(GATEWAY_SECRET, held),
      createdAt: after(0),
      expiresAt: index === 0 ? null : after(100),
    }));
    await write(stored(old, { secrets }));
    clock = START + 99;
    await expect(store.verify(old.key, HERE)).resolves.toMatchObject({ id: old.id });
    await expect(store.verify(renewed.key, HERE)).resolves.toMatchObject({ id: old.id });
    clock = START + 100;
    await expect(store.verify(old.key, HERE)).resolves.toBeNull();
    await expect(store.verify(renewed.key, HERE)).resolves.toMatchObject({ id: old.id });
  });
});

describe('a key that was proved before', () => {
  const callerOf = async (id: string, isMadeWith = () => true) => (await store.proveBy(id, isMadeWith))?.caller ?? null;

  it('is known by its id and what was made with its secret, as long as it could be proved again', async () => {
    const [held, expiring, worn] = [someKey(), someKey(), someKey()];
    const secrets = [{ hash: hashKey(GATEWAY_SECRET, worn), createdAt: after(0), expiresAt: after(600) }];
    await write(stored(held), stored(expiring, { expiresAt: after(600) }), stored(worn, { secrets }));
    const known = async () => Promise.all([held, expiring, worn].map(async ({ id }) => (await callerOf(id)) !== null));
    await expect(callerOf(held.id)).resolves.toEqual(await store.verify(held.key, HERE));
    clock = START + 599;
    await expect(known()).resolves.toEqual([true, true, true]);
    clock = START + 600;
    await expect(known()).resolves.toEqual([true, false, false]);
    await write(stored(held, { revokedAt: after(600) }));
    clock += 500;
    await expect(known()).resolves.toEqual([false, false, false]);
  });

  it('is told with the secret that proved it, and the end of that', async () => {
    const [old, renewed] = [someKey(), someKey()].map(({ secret }) => ({ id: '00112233445566ff', secret }));
    if (old === undefined || renewed === undefined) throw new Error('two were made');
    const [oldHash, newHash] = [hashKey(GATEWAY_SECRET, old), hashKey(GATEWAY_SECRET, renewed)];
    const secrets = [
      { hash: newHash, createdAt: after(0), expiresAt: null },
      { hash: oldHash, createdAt: after(0), expiresAt: after(100) },
    ];
    await write(stored({ ...old, key: '' }, { secrets, expiresAt: after(1000) }));
    const byHash = (wanted: string) => store.proveBy(old.id, (hash) => hash === wanted);
    await expect(store.prove(formatKey(old), HERE)).resolves.toMatchObject({
      secretHash: oldHash,
      expiresAt: START + 100,
    });
    await expect(byHash(oldHash)).resolves.toMatchObject({ secretHash: oldHash, expiresAt: START + 100 });
    await expect(byHash(newHash)).resolves.toMatchObject({ secretHash: newHash, expiresAt: START + 1000 });
    await expect(store.proveBy(old.id, () => false)).resolves.toBeNull();
    clock = START + 100;
    await expect(byHash(oldHash)).resolves.toBeNull();
    await expect(byHash(newHash)).resolves.not.toBeNull();
  });

  it('is nobody where there is no such id, and nobody by an error where the file is unusable', async () => {
    await write(stored(someKey()));
    await expect(callerOf(newKeyId())).resolves.toBeNull();
    await expect(callerOf('')).resolves.toBeNull();
    await writeFile(file, '{');
    clock += 500;
    await expect(callerOf(newKeyId())).rejects.toThrow(KeyFileError);
  });
});

describe('a change of the key file', () => {
  it('ends a revoked key half a second later at the latest', async () => {
    const held = someKey();
    await write(stored(held));
    await expect(store.verify(held.key, HERE)).resolves.not.toBeNull();
    await write(stored(held, { revokedAt: after(0) }));
    clock += 499;
    await expect(store.verify(held.key, HERE)).resolves.not.toBeNull();
    clock += 1;
    await expect(store.verify(held.key, HERE)).resolves.toBeNull();
  });

  it('lets a new key in', async () => {
    const held = someKey();
    await write(stored(someKey()));
    await expect(store.verify(held.key, HERE)).resolves.toBeNull();
    await write(stored(held));
    clock += 500;
    await expect(store.verify(held.key, HERE)).resolves.toMatchObject({ id: held.id });
  });

  it('is seen by everybody who asks at that moment', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    await write(stored(held, { revokedAt: after(0) }));
    clock += 500;
    const answers = await Promise.all(Array.from({ length: 50 }, () => store.verify(held.key, HERE)));
    expect(new Set(answers)).toEqual(new Set([null]));
  });

  it('is seen although the clock was set back an hour', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    await write(stored(held, { revokedAt: after(-1000) }));
    clock -= 3_600_000;
    await expect(store.verify(held.key, HERE)).resolves.toBeNull();
  });

  it('refuses everybody where the file is gone', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    await rm(file);
    clock += 500;
    await expect(store.verify(held.key, HERE)).resolves.toBeNull();
  });

  it('refuses everybody by an error where the file became unusable, until it is repaired', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    const good = await readFile(file, 'utf8');
    await writeFile(file, good.slice(1));
    clock += 500;
    await expect(store.verify(held.key, HERE)).rejects.toThrow(new KeyFileError(`${file}: is not JSON`));
    clock += 500;
    await expect(store.verify(held.key, HERE)).rejects.toThrow(KeyFileError);
    await expect(store.verify('not a key', HERE)).resolves.toBeNull();
    await writeFile(file, good);
    clock += 500;
    await expect(store.verify(held.key, HERE)).resolves.toMatchObject({ id: held.id });
  });

  it('refuses everybody by an error where the file cannot be read, also when it never could', async () => {
    await mkdir(file);
    await expect(store.verify(someKey().key, HERE)).rejects.toThrow(`${file} cannot be read: EISDIR`);
    const below = new KeyStore({
      file: join(import.meta.filename, 'keys.json'),
      secret: GATEWAY_SECRET,
      now: () => clock,
    });
    await expect(below.verify(someKey().key, HERE)).rejects.toThrow(/cannot be read: ENOTDIR$/);
  });
});

describe('guessing', () => {
  it('does not make the gateway look at the file where the text is no key at all', async () => {
    await mkdir(file);
    const mistyped = someKey().key.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await expect(store.verify(mistyped, HERE)).resolves.toBeNull();
    await expect(store.verify('x'.repeat(100_000), HERE)).resolves.toBeNull();
  });

  it('is cheap to refuse: 1,000 wrong keys in well under a second', async () => {
    const held = someKey();
    await write(...Array.from({ length: 100 }, () => stored(someKey())), stored(held));
    await store.verify(held.key, HERE);
    const guesses = Array.from({ length: 1000 }, (_, index) => someKey(index % 2 === 0 ? held.id : newKeyId()).key);
    const startedAt = performance.now();
    // Each from an address of its own, or most would be refused for being many.
    const answers = await Promise.all(guesses.map((guess, index) => store.verify(guess, `2001:db8::${index}`)));
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(answers.every((answer) => answer === null)).toBe(true);
  });
});

describe('a key that was proved before', () => {
  it('is known without a look at the file, for half a second after the last one', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    clock += 499;
    expect(store.recall(held.key)).toMatchObject({ id: held.id });
    clock += 1;
    expect(store.recall(held.key)).toBeNull();
  });
});

describe('a key that was proved before, while the file is looked at', () => {
  const RECHECK_MS = 20;
  let stop = (): void => undefined;
  beforeEach(() => {
    store = new KeyStore({ file, secret: GATEWAY_SECRET, now: () => clock, recheckMs: RECHECK_MS });
    stop = store.keepLooking();
  });
  afterEach(() => {
    stop();
  });
  /** For a few looks that nobody waits for. */
  const soon = (): Promise<void> => sleep(5 * RECHECK_MS);

  it('stays known, however long nobody has used it', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    for (const pauseMs of [RECHECK_MS, 3_600_000]) {
      clock += pauseMs;
      expect([pauseMs, store.recall(held.key)]).toEqual([pauseMs, null]);
      await until(() => store.recall(held.key)?.id === held.id);
    }
  });

  it('is known at once where it was made a moment ago, however recent the last look', async () => {
    store = new KeyStore({ file, secret: GATEWAY_SECRET, now: () => clock, recheckMs: RECHECK_MS });
    const end = store.keepLooking();
    const [held, another] = [someKey(), someKey()];
    await write(stored(another));
    await store.verify(another.key, HERE);
    clock += RECHECK_MS;
    await until(() => store.recall(another.key) !== null);
    end();
    await soon(); // one may be under way
    await write(stored(another), stored(held));
    await expect(store.verify(held.key, HERE)).resolves.toMatchObject({ id: held.id });
  });

  it('is unknown once that has ended', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    stop();
    await soon(); // one may be under way
    clock += RECHECK_MS;
    await soon();
    expect(store.recall(held.key)).toBeNull();
  });

  it('is unknown as soon as a look has found that it was revoked', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    expect(store.recall(held.key)).toMatchObject({ id: held.id });
    await changeKeyFile(file, () => ({ keys: [stored(held, { revokedAt: after(100) })], result: null }));
    await until(() => store.recall(held.key) === null);
  });

  it('is unknown while the file cannot be used, and nobody is troubled by the look', async () => {
    const held = someKey();
    await write(stored(held));
    await store.verify(held.key, HERE);
    expect(store.recall(held.key)).toMatchObject({ id: held.id });
    await writeFile(file, 'no key file');
    await until(() => store.recall(held.key) === null);
  });
});
