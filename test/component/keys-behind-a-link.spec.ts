import { describe, expect, it } from '@jest/globals';
import { existsSync, lstatSync, readdirSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { changeKeyFile, readKeyFile } from '../../src/auth/key-file.js';
import { parseKey } from '../../src/auth/key-format.js';
import { createKey } from '../../src/keys/key-operations.js';
import { runKeysCommand } from '../../src/keys/keys-command.js';
import { aFolder, aGateway } from '../support/gateway.js';
import { SEED_PROJECT } from '../support/seed-view.js';

const ignored = (): void => undefined;

async function revoke(file: string, key: string): Promise<number> {
  const argv = ['revoke', parseKey(key)?.id ?? 'none'];
  return runKeysCommand(argv, { API_KEYS_FILE: file }, ignored, ignored, Date.now);
}

describe('a key file that is named by a link', () => {
  it('loses a revoked key where the gateway reads it, and the link stays a link', async () => {
    const gateway = await aGateway();
    const link = join(aFolder(), 'link.json');
    symlinkSync(gateway.keysFile, link);
    expect((await gateway.get('/api/v1/projects')).status).toBe(200);
    expect(await revoke(link, gateway.key)).toBe(0);
    expect((await gateway.get('/api/v1/projects')).status).toBe(401);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it('may be what the gateway was given, while the command has the file', async () => {
    const folder = aFolder();
    const [file, link] = [join(folder, 'keys.json'), join(folder, 'link.json')];
    const secret = 'x'.repeat(40);
    const wanted = { name: 'n', projects: [SEED_PROJECT], scopes: ['view'], expiresAt: null, now: 0 } as const;
    const { key } = await createKey(file, secret, wanted);
    symlinkSync('keys.json', link);
    const gateway = await aGateway({ settings: { API_KEYS_FILE: link, GATEWAY_SECRET: secret } });
    const headers = { 'X-API-Key': key };
    expect((await gateway.get('/api/v1/projects', headers)).status).toBe(200);
    expect(await revoke(file, key)).toBe(0);
    expect((await gateway.get('/api/v1/projects', headers)).status).toBe(401);
  });

  it('takes one lock with the file: changes by both names lose nothing', async () => {
    const folder = aFolder();
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    const [file, link] = [join(folder, 'keys.json'), join(elsewhere, 'link.json')];
    await changeKeyFile(file, (keys) => ({ keys, result: null }));
    symlinkSync(file, link);
    const wanted = { name: 'n', projects: [SEED_PROJECT], scopes: ['view'], expiresAt: null, now: 0 } as const;
    const names = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? file : link));
    const made = await Promise.all(names.map((name) => createKey(name, 'a gateway secret', wanted)));
    const ids = (await readKeyFile(file)).map(({ id }) => id);
    expect(ids.sort()).toEqual(made.map(({ id }) => id).sort());
    expect([readdirSync(elsewhere), existsSync(`${file}.lock`)]).toEqual([['link.json'], false]);
  });
});
