import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyFileError } from './key-file-error.js';
import { withKeyLock } from './key-lock.js';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  file = join(folder, 'keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('the lock of the key file', () => {
  it('lets one in at a time', async () => {
    let inside = 0;
    const most: number[] = [];
    const visit = () =>
      withKeyLock(file, async () => {
        inside += 1;
        most.push(inside);
        await sleep(1);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 10 }, visit));
    expect(most).toEqual(Array(10).fill(1));
  });

  it('is opened again after a failure', async () => {
    await expect(withKeyLock(file, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(withKeyLock(file, () => Promise.resolve('next'))).resolves.toBe('next');
  });

  it('left behind by a killed command is named after a while, with what to do, and stays', async () => {
    await writeFile(`${file}.lock`, '');
    await expect(withKeyLock(file, () => Promise.resolve(), 50)).rejects.toThrow(
      new KeyFileError(`${file}.lock is held by another keys command; if none is running, delete that file`),
    );
    await expect(readdir(folder)).resolves.toEqual(['keys.json.lock']);
  });
});
