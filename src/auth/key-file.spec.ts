import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeKeyFile, readKeyFile } from './key-file.js';
import { KeyFileError } from './key-file-error.js';
import type { StoredKey } from './key-record.js';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  file = join(folder, 'keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

function aKey(number: number): StoredKey {
  const createdAt = '2026-01-01T00:00:00Z';
  return {
    id: number.toString(16).padStart(16, '0'),
    name: `key ${number}`,
    projects: ['b23b579f08c84228b9b4673c46f0c442'],
    scopes: ['view'],
    createdAt,
    expiresAt: null,
    revokedAt: null,
    secrets: [{ hash: 'a'.repeat(64), createdAt, expiresAt: null }],
  };
}

const add = (number: number) => changeKeyFile(file, (keys) => ({ keys: [...keys, aKey(number)], result: number }));

describe('the key file', () => {
  it('holds no keys where it is missing', async () => {
    await expect(readKeyFile(file)).resolves.toEqual([]);
  });

  it('gives back what was written, for its owner alone', async () => {
    await expect(add(1)).resolves.toBe(1);
    await expect(readKeyFile(file)).resolves.toEqual([aKey(1)]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('loses nothing to changes at the same time and leaves nothing else behind', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, number) => add(number)));
    const ids = (await readKeyFile(file)).map((key) => key.id);
    expect(ids.sort()).toEqual(Array.from({ length: 20 }, (_, number) => aKey(number).id));
    await expect(readdir(folder)).resolves.toEqual(['keys.json']);
  });

  it('is never met half-written', async () => {
    await add(0);
    const writing = (async () => {
      for (let number = 1; number <= 50; number += 1) await add(number);
    })();
    for (let seen = 1; seen < 51;) {
      const { length } = await readKeyFile(file);
      expect(length).toBeGreaterThanOrEqual(seen);
      seen = length;
    }
    await writing;
  });

  it('stays as it was where the change fails, and can be changed again', async () => {
    await add(1);
    const failing = changeKeyFile(file, () => {
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await add(2);
    await expect(readKeyFile(file)).resolves.toHaveLength(2);
  });

  it('is not overwritten where it is damaged', async () => {
    await writeFile(file, '{"version":1,');
    await expect(add(1)).rejects.toThrow(new KeyFileError(`${file}: is not JSON`));
    await expect(readFile(file, 'utf8')).resolves.toBe('{"version":1,');
  });

  it('is refused by its path and place, without what stands there', async () => {
    await writeFile(file, JSON.stringify({ version: 1, keys: [{ ...aKey(1), id: 'hunter2' }] }));
    await expect(readKeyFile(file)).rejects.toThrow(new KeyFileError(`${file}: keys[0].id must be 16 hex digits`));
  });

  it('is refused where it cannot be read at all', async () => {
    await mkdir(file);
    await expect(readKeyFile(file)).rejects.toThrow(`${file} cannot be read: EISDIR`);
  });

  it('is refused where it cannot be written', async () => {
    const nowhere = join(folder, 'missing', 'keys.json');
    const change = changeKeyFile(nowhere, (keys) => ({ keys, result: null }));
    await expect(change).rejects.toThrow(`${nowhere}.lock cannot be made: ENOENT`);
  });
});
