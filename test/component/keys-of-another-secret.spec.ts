import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeKeyFile } from '../../src/auth/key-file.js';
import { parseKey } from '../../src/auth/key-format.js';
import { runKeysCommand } from '../../src/keys/keys-command.js';
import { aFolder, aGateway, type TestGateway } from '../support/gateway.js';
import { SEED_PROJECT } from '../support/seed-view.js';

const ONE = 'the one secret of a gateway, 32 characters';
const OTHER = 'the other secret of a gateway, 32 characters';
const CREATE = ['create', '--name', 'n', '--projects', SEED_PROJECT, '--scopes', 'view'];

interface Outcome {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: string;
}

async function keys(file: string, secret: string, argv: readonly string[]): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const env = { API_KEYS_FILE: file, GATEWAY_SECRET: secret };
  const code = await runKeysCommand(
    argv,
    env,
    (line) => out.push(line),
    (line) => err.push(line),
    Date.now,
  );
  return { code, out, err: err.join('\n') };
}

async function aKey(file: string, secret: string): Promise<string> {
  return (await keys(file, secret, CREATE)).out.at(-1) ?? 'none';
}

const idOf = (key: string): string => parseKey(key)?.id ?? 'none';
const aFile = (): string => join(aFolder(), 'keys.json');

async function checkOf(file: string): Promise<unknown> {
  return (JSON.parse(await readFile(file, 'utf8')) as { secretCheck?: unknown }).secretCheck;
}

/** The file as an earlier version wrote it. */
async function withoutCheck(file: string): Promise<void> {
  const document = JSON.parse(await readFile(file, 'utf8')) as { keys: unknown };
  await writeFile(file, JSON.stringify({ version: 1, keys: document.keys }));
}

const complaints = (gateway: TestGateway): readonly string[] =>
  gateway
    .log()
    .split('\n')
    .filter((line) => line.includes('another GATEWAY_SECRET'));

describe('a key file that was made with another gateway secret', () => {
  it('takes no new key and no rotation, and is told so by name', async () => {
    const file = aFile();
    const key = await aKey(file, ONE);
    const before = await readFile(file, 'utf8');
    for (const argv of [CREATE, ['rotate', idOf(key)]]) {
      const { code, out, err } = await keys(file, OTHER, argv);
      expect([code, out]).toEqual([1, []]);
      expect(err).toMatch(`${file} was made with another GATEWAY_SECRET`);
      for (const secret of [ONE, OTHER, await checkOf(file)]) expect(err).not.toContain(secret);
    }
    await expect(readFile(file, 'utf8')).resolves.toBe(before);
    expect((await keys(file, ONE, ['rotate', idOf(key)])).code).toBe(0);
  });

  it('can still be listed, and its keys revoked', async () => {
    const file = aFile();
    const key = await aKey(file, ONE);
    const check = await checkOf(file);
    expect((await keys(file, OTHER, ['revoke', idOf(key)])).code).toBe(0);
    expect((await keys(file, OTHER, ['list'])).out).toEqual([expect.stringContaining('revoked')]);
    expect([check, await checkOf(file)]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), check]);
  });

  it('has its keys refused by a running gateway, which says why once per change', async () => {
    const file = aFile();
    const key = await aKey(file, ONE);
    const gateway = await aGateway();
    expect(complaints(gateway)).toEqual([]);
    for (let change = 1; change <= 2; change += 1) {
      await writeFile(gateway.keysFile, await readFile(file, 'utf8'));
      for (let asked = 0; asked < 3; asked += 1) {
        expect((await gateway.get('/api/v1/projects', { 'X-API-Key': key })).status).toBe(401);
      }
      expect(complaints(gateway)).toHaveLength(change);
    }
    const said = 'API_KEYS_FILE was made with another GATEWAY_SECRET: the keys of that secret are refused';
    expect(JSON.parse(complaints(gateway)[0] ?? '{}')).toMatchObject({ level: 50, msg: said });
    expect(gateway.log()).not.toContain(await checkOf(file));
  });
});

describe('a key file that does not tell its gateway secret', () => {
  it('is taken as it is, and tells it from the next key on', async () => {
    const gateway = await aGateway({ settings: { GATEWAY_SECRET: ONE } });
    const { keysFile, key } = gateway;
    await withoutCheck(keysFile);
    expect((await gateway.get('/api/v1/projects')).status).toBe(200);
    await changeKeyFile(keysFile, (known) => ({ keys: known, result: null }));
    expect(await checkOf(keysFile)).toBeUndefined();
    const renewed = (await keys(keysFile, ONE, ['rotate', idOf(key)])).out.at(-1) ?? 'none';
    gateway.canaries.secret('a rotated gateway key', parseKey(renewed)?.secret ?? renewed);
    expect(await checkOf(keysFile)).toMatch(/^[0-9a-f]{64}$/);
    expect((await gateway.get('/api/v1/projects', { 'X-API-Key': renewed })).status).toBe(200);
    expect((await keys(keysFile, OTHER, CREATE)).code).toBe(1);
    expect(complaints(gateway)).toEqual([]);
  });

  it('is out of form where what it tells is', async () => {
    const file = aFile();
    await writeFile(file, JSON.stringify({ version: 1, secretCheck: ONE, keys: [] }));
    await expect(keys(file, ONE, ['list'])).resolves.toEqual({
      code: 1,
      out: [],
      err: `${file}: .secretCheck must be 64 hex digits`,
    });
  });
});
