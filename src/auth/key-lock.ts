import { open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyFileError, systemCode } from './key-file-error.js';

const PATIENCE_MS = 5000;
const STEP_MS = 20;

/**
 * Runs `action` while no other process writes `file`. The lock is a file `<file>.lock`. One left behind by a killed
 * process is never broken by us (two that break it at once would both believe that they hold it): after 5 s the error
 * names it.
 */
export async function withKeyLock<T>(file: string, action: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const lock = `${file}.lock`;
  await acquire(lock, patienceMs);
  try {
    return await action();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string, patienceMs: number): Promise<void> {
  for (let waited = 0; waited <= patienceMs; waited += STEP_MS) {
    try {
      const handle = await open(lock, 'wx', 0o600);
      await handle.close();
      return;
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'EEXIST') throw new KeyFileError(`${lock} cannot be made: ${code}`, { cause: error });
    }
    await sleep(STEP_MS);
  }
  throw new KeyFileError(`${lock} is held by another keys command; if none is running, delete that file`);
}
