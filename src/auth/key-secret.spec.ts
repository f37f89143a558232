import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFileError } from './key-file-error.js';
import { gatewaySecret } from './key-secret.js';

let folder = '';
let settings = { apiKeysFile: '', gatewaySecret: null };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  settings = { apiKeysFile: join(folder, 'keys.json'), gatewaySecret: null };
});
afterEach(() => rm(folder, { recursive: true }));

describe('the gateway secret', () => {
  it('is the one that the settings give, and then no file is made', async () => {
    const given = 'x'.repeat(32);
    await expect(gatewaySecret({ ...settings, gatewaySecret: given })).resolves.toBe(given);
    await expect(readdir(folder)).resolves.toEqual([]);
  });

  it('is made at first use, for its owner alone, and kept', async () => {
    const made = await gatewaySecret(settings);
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    await expect(gatewaySecret(settings)).resolves.toBe(made);
    const file = join(folder, 'gateway-secret');
    await expect(readFile(file, 'utf8')).resolves.toBe(`${made}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(readdir(folder)).resolves.toEqual(['gateway-secret']);
  });

  it('is one for all who ask first at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => gatewaySecret(settings)));
    expect(new Set(made).size).toBe(1);
  });

  it('is another one in another folder', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'keys-'));
    const other = await gatewaySecret({ ...settings, apiKeysFile: join(elsewhere, 'keys.json') });
    await rm(elsewhere, { recursive: true });
    expect(other).not.toBe(await gatewaySecret(settings));
  });

  it('is not replaced where its file was emptied', async () => {
    const file = join(folder, 'gateway-secret');
    await writeFile(file, '\n');
    await expect(gatewaySecret(settings)).rejects.toThrow(KeyFileError);
    await expect(gatewaySecret(settings)).rejects.toThrow(`${file} must hold at least 32 characters`);
  });
});
