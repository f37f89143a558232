import { readFile, realpath } from 'node:fs/promises';
import { KeyFileError, systemCode } from './key-file-error.js';
import { withKeyLock } from './key-lock.js';
import { readKeyDocument, type StoredKey } from './key-record.js';
import { writeWhole } from './key-write.js';

/** The text of a file, or null where there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    throw new KeyFileError(`${file} cannot be read: ${code}`, { cause: error });
  }
}

/** The stored keys; a missing file holds none. Throws a KeyFileError where the file is unreadable or out of form. */
export async function readKeyFile(file: string): Promise<readonly StoredKey[]> {
  return keysIn(file, await readIfThere(file));
}

/** The keys of the file's text; a missing file (null) holds none. Throws a KeyFileError where the text is out of form. */
export function keysIn(file: string, text: string | null): readonly StoredKey[] {
  if (text === null) return [];
  try {
    return readKeyDocument(JSON.parse(text));
  } catch (error) {
    // A syntax error quotes the text around it, so only our own words are passed on.
    const problem = error instanceof KeyFileError ? error.message : 'is not JSON';
    throw new KeyFileError(`${file}: ${problem}`);
  }
}

export interface KeyChange<T> {
  readonly keys: readonly StoredKey[];
  readonly result: T;
}

/**
 * Reads, changes and writes the file while no other process does. Where `change` throws, nothing is written. A link is followed, so that
 * what it leads to is changed and not the link, and all names of one file take one lock.
 */
export async function changeKeyFile<T>(
  named: string,
  change: (keys: readonly StoredKey[]) => KeyChange<T>,
): Promise<T> {
  const file = await behindLinks(named);
  return withKeyLock(file, async () => {
    const { keys, result } = change(await readKeyFile(file));
    await writeWhole(file, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
    return result;
  });
}

/** Where a name leads; a file that is not there yet is made under its name. */
async function behindLinks(named: string): Promise<string> {
  try {
    return await realpath(named);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return named;
    throw new KeyFileError(`${named} cannot be read: ${code}`, { cause: error });
  }
}
