import { readFileSync } from 'node:fs';
import { KeyFileError } from '../auth/key-file-error.js';
import { readKeyFile } from '../auth/key-file.js';
import type { StoredKey } from '../auth/key-record.js';
import { gatewaySecret } from '../auth/key-secret.js';
import { lastUses } from '../auth/key-usage.js';
import type { Environment } from '../config/environment.js';
import { SettingsError } from '../config/settings-error.js';
import { readKeySettings, type KeySettings } from '../config/settings.js';
import { readArguments, USAGE, UsageError, type KeysCommand } from './arguments.js';
import { createKey, iso, KeyRefusedError, keyState, revokeKey, rotateKey } from './key-operations.js';

/** Takes one line, without its end. */
export type Print = (line: string) => void;

interface Run {
  readonly settings: KeySettings;
  readonly out: Print;
  readonly err: Print;
  readonly now: number;
}

/**
 * The `keys` command: 0 done, 1 refused by what is stored (unknown id, unusable file), 2 out of form. `out` gets what
 * was asked for (a new key is its last line), `err` everything else. `now` is epoch milliseconds.
 */
export async function runKeysCommand(
  argv: readonly string[],
  env: Environment,
  out: Print,
  err: Print,
  now: () => number,
): Promise<number> {
  try {
    const time = now();
    const command = readArguments(argv, time);
    const settings = readKeySettings(env, (path) => readFileSync(path, 'utf8'));
    await carryOut(command, { settings, out, err, now: time });
    return 0;
  } catch (error) {
    if (error instanceof UsageError) err(`${error.message}\n${USAGE}`);
    else if (error instanceof SettingsError || error instanceof KeyFileError || error instanceof KeyRefusedError) {
      err(error.message);
    } else throw error;
    return error instanceof UsageError || error instanceof SettingsError ? 2 : 1;
  }
}

async function carryOut(command: KeysCommand, run: Run): Promise<void> {
  switch (command.verb) {
    case 'help':
      run.out(USAGE);
      return;
    case 'list':
      return list(run);
    case 'create':
      return create(command, run);
    case 'revoke': {
      await revokeKey(run.settings.apiKeysFile, command.id, run.now);
      run.out(`revoked ${command.id}`);
      return;
    }
    case 'rotate':
      return rotate(command, run);
  }
}

async function create(command: Extract<KeysCommand, { verb: 'create' }>, run: Run): Promise<void> {
  const { name, projects, scopes, expiresAtMs } = command;
  const expiresAt = expiresAtMs === null ? null : iso(expiresAtMs);
  const secret = await gatewaySecret(run.settings);
  const made = await createKey(run.settings.apiKeysFile, secret, { name, projects, scopes, expiresAt, now: run.now });
  run.err(`made key ${made.id}, ${expiresAt === null ? 'without end' : `until ${expiresAt}`}; it is shown only now:`);
  run.out(made.key);
}

async function rotate({ id, overlapMs }: { id: string; overlapMs: number }, run: Run): Promise<void> {
  const secret = await gatewaySecret(run.settings);
  const made = await rotateKey(run.settings.apiKeysFile, secret, id, { overlapMs, now: run.now });
  run.err(`rotated ${id}: the old secret ends at ${iso(run.now + overlapMs)}; the new key is shown only now:`);
  run.out(made.key);
}

async function list({ settings, out, err, now }: Run): Promise<void> {
  const keys = await readKeyFile(settings.apiKeysFile);
  if (keys.length === 0) err(`${settings.apiKeysFile} holds no keys`);
  const used = await lastUses(settings.apiKeysFile);
  for (const key of keys) out(lineOf(key, now, used.get(key.id) ?? 'never'));
}

/** Separated by tabs, which no name holds: id, name, projects, scopes, state, end, last use. */
function lineOf(key: StoredKey, now: number, lastUse: string): string {
  const { id, name, projects, scopes, expiresAt } = key;
  const [end, used] = [`expires ${expiresAt ?? 'never'}`, `last used ${lastUse}`];
  return [id, name, projects.join(','), scopes.join(','), keyState(key, now), end, used].join('\t');
}
