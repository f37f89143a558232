import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { KeyFileError, systemCode } from './key-file-error.js';

/** Replaces `file` as a whole, mode 0600: a reader, or a crash at any moment, meets the old content or the new one. */
export async function writeWhole(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new KeyFileError(`${file} cannot be written: ${systemCode(error)}`, { cause: error });
  }
}
