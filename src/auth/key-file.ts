import { readFile, realpath } from 'node:fs/promises';
import { KeyFileError, systemCode } from './key-file-error.js';
import { withKeyLock } from './key-lock.js';
import { readKeyDocument, readSecretCheck, type StoredKey } from './key-record.js';
import { writeWhole } from './key-write.js';

export interface KeyFileContent {
  readonly keys: readonly StoredKey[];
  /** That of the gateway secret that the keys were made with; null in a file that does not tell. */
  readonly secretCheck: string | null;
}

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
  return (await readWhole(file)).keys;
}

async function readWhole(file: string): Promise<KeyFileContent> {
  return contentOf(file, await readIfThere(file));
}

/** What the file's text holds; a missing file (null) holds no keys. Throws a KeyFileError where the text is out of form. */
export function contentOf(file: string, text: string | null): KeyFileContent {
  if (text === null) return { keys: [], secretCheck: null };
  try {
    const document: unknown = JSON.parse(text);
    return { keys: readKeyDocument(document), secretCheck: readSecretCheck(document) };
  } catch (error) {
    // A syntax error quotes the text around it, so only our own words are passed on.
    const problem = error instanceof KeyFileError ? error.message : 'is not JSON';
    throw new KeyFileError(`${file}: ${problem}`);
  }
}

export interface KeyChange<T> {
  readonly keys: readonly StoredKey[];
  readonly result: T;
  /** Left out: as it is. */
  readonly secretCheck?: string;
}

/**
 * Reads, changes and writes the file while no other process does. Where `change` throws, nothing is written. A link is followed, so that
 * what it leads to is changed and not the link, and all names of one file take one lock.
 */
export async function changeKeyFile<T>(
  named: string,
  change: (keys: readonly StoredKey[], secretCheck: string | null) => KeyChange<T>,
): Promise<T> {
  const file = await behindLinks(named);
  return withKeyLock(file, async () => {
    const known = await readWhole(file);
    const { keys, result, secretCheck = known.secretCheck } = change(known.keys, known.secretCheck);
    const document = { version: 1, keys, ...(secretCheck === null ? {} : { secretCheck }) };
    await writeWhole(file, `${JSON.stringify(document, null, 2)}\n`);
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
