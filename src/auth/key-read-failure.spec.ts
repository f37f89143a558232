import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey } from '../keys/key-operations.js';
import { KeyStore } from './key-store.js';

const SECRET = 'the secret of this gateway, not of another';
const HERE = '192.0.2.1';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  file = join(folder, 'keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

/** Meanwhile this process can look at files, but open none: EMFILE. The helper is there before, as it could not be started then. */
async function withoutDescriptors(action: () => Promise<void>): Promise<void> {
  const script = `
    before=$(prlimit --pid $1 --nofile --output SOFT --noheadings --raw)
    prlimit --pid $1 --nofile=1: && echo low
    read line
    prlimit --pid $1 --nofile=$before: && echo back`;
  const helper = spawn('sh', ['-c', script, 'sh', String(process.pid)], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(helper.stdout, 'data');
  try {
    await action();
  } finally {
    helper.stdin.end('\n');
    await once(helper, 'close');
  }
}

describe('a key file that could not be read for a moment', () => {
  it('is read again at the next look, although nobody changed it', async () => {
    const wanted = { name: 'n', projects: ['b'.repeat(32)], scopes: ['view'], expiresAt: null, now: 0 } as const;
    const { id, key } = await createKey(file, SECRET, wanted);
    let clock = 0;
    const store = new KeyStore({ file, secret: SECRET, now: () => clock });
    const before = await stat(file);
    await withoutDescriptors(async () => {
      await expect(store.verify(key, HERE)).rejects.toThrow(`${file} cannot be read: EMFILE`);
    });
    clock += 500;
    await expect(store.verify(key, HERE)).resolves.toMatchObject({ id });
    expect((await stat(file)).ctimeMs).toBe(before.ctimeMs);
  });
});
