import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { KeySettings } from '../config/settings.js';
import { KeyFileError } from './key-file-error.js';
import { readIfThere } from './key-file.js';
import { withKeyLock } from './key-lock.js';
import { writeWhole } from './key-write.js';

const SHORTEST = 32;

/**
 * The secret that keys the hashes: GATEWAY_SECRET, else the file `gateway-secret` beside API_KEYS_FILE, made at first
 * use (mode 0600). Processes that start at once agree on one. Throws a KeyFileError.
 */
export async function gatewaySecret({ gatewaySecret: given, apiKeysFile }: KeySettings): Promise<string> {
  if (given !== null) return given;
  const file = secretFile(apiKeysFile);
  return (await readSecret(file)) ?? (await withKeyLock(apiKeysFile, () => readOrMake(file)));
}

/** The same, but `null` where none was made yet: nothing is written. Throws a KeyFileError. */
export async function storedSecret({ gatewaySecret: given, apiKeysFile }: KeySettings): Promise<string | null> {
  return given ?? (await readSecret(secretFile(apiKeysFile)));
}

/** Where the secret is kept that nobody has set. */
export function secretFile(apiKeysFile: string): string {
  return join(dirname(apiKeysFile), 'gateway-secret');
}

async function readOrMake(file: string): Promise<string> {
  const made = await readSecret(file);
  if (made !== null) return made;
  const secret = randomBytes(32).toString('hex');
  await writeWhole(file, `${secret}\n`);
  return secret;
}

async function readSecret(file: string): Promise<string | null> {
  const secret = (await readIfThere(file))?.trim() ?? null;
  if (secret === null || secret.length >= SHORTEST) return secret;
  throw new KeyFileError(
    `${file} must hold at least ${SHORTEST} characters; the keys made with the lost secret are lost too`,
  );
}
