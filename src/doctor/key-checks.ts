import { stat } from 'node:fs/promises';
import { KeyFileError } from '../auth/key-file-error.js';
import { contentOf, readIfThere, type KeyFileContent } from '../auth/key-file.js';
import { isSameHash, secretCheck } from '../auth/key-hash.js';
import { secretFile, storedSecret } from '../auth/key-secret.js';
import type { StoredKey } from '../auth/key-record.js';
import type { KeySettings } from '../config/settings.js';
import { keyState } from '../keys/key-operations.js';
import { fail, ok, skipped, warn, type Finding, type Trouble } from './finding.js';

const MAKE_ONE = 'npm run keys -- create --name NAME --projects ID --scopes view';
/** Rights of anybody but the owner. */
const OTHERS = 0o077;

export interface KeyCircumstances {
  /** Nobody may call without a key. */
  readonly isOnlyWay: boolean;
  /** The ids of the projects that are served; `null`: not all of them are known. */
  readonly served: ReadonlySet<string> | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The file of the gateway's own keys. */
export async function checkKeys(settings: KeySettings, around: KeyCircumstances): Promise<readonly Finding[]> {
  const read = await readFileOfKeys(settings.apiKeysFile);
  const rest = ['gateway secret', 'live keys'];
  if ('standing' in read) return [read, ...rest.map((check) => skipped(check, 'the key file comes first'))];
  const modes = await Promise.all([modeOf('key file', settings.apiKeysFile), modeOfSecret(settings)]);
  return [
    ok('key file', read.isThere ? 'it can be read' : 'there is none yet'),
    ...modes.flat(),
    await checkSecret(settings, read),
    ...checkLive(read, around),
  ];
}

type Content = KeyFileContent & { readonly isThere: boolean };

async function readFileOfKeys(file: string): Promise<Content | Finding> {
  let text: string | null;
  try {
    text = await readIfThere(file);
  } catch (error) {
    return unusable(
      error,
      'let the user that runs the gateway read it (chown, chmod 600), or name another in API_KEYS_FILE',
    );
  }
  try {
    return { ...contentOf(file, text), isThere: text !== null };
  } catch (error) {
    return unusable(error, `bring back a copy, or move it away and make new keys: ${MAKE_ONE}`);
  }
}

/** A KeyFileError names a file, and quotes nothing of it. */
function unusable(error: unknown, remedy: string): Finding {
  if (!(error instanceof KeyFileError)) throw error;
  return fail('key file', { says: error.message, remedy });
}

/** What was copied by hand may be open to others. Windows has no such modes. */
async function modeOf(check: string, file: string): Promise<readonly Finding[]> {
  if (process.platform === 'win32') return [];
  try {
    if (((await stat(file)).mode & OTHERS) === 0) return [];
  } catch {
    return []; // it is not there, which is told elsewhere
  }
  return [warn(check, { says: `${file} is open to other users of this machine`, remedy: `chmod 600 ${file}` })];
}

function modeOfSecret(settings: KeySettings): Promise<readonly Finding[]> {
  return settings.gatewaySecret === null
    ? modeOf('gateway secret', secretFile(settings.apiKeysFile))
    : Promise.resolve([]);
}

async function checkSecret(settings: KeySettings, { keys, secretCheck: check }: KeyFileContent): Promise<Finding> {
  const name = 'gateway secret';
  try {
    const secret = await storedSecret(settings);
    if (secret === null) {
      if (keys.length === 0) return ok(name, 'none yet: it is made with the first key');
      const says = `${secretFile(settings.apiKeysFile)} is gone: no key of the key file can be proved without it`;
      return fail(name, { says, remedy: 'bring it back, or set GATEWAY_SECRET to what the keys were made with' });
    }
    if (check === null) return ok(name, 'it is there; the key file does not tell by which secret it was made');
    if (isSameHash(check, secretCheck(secret))) return ok(name, 'the key file was made with it');
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    return fail(name, { says: error.message, remedy: 'bring back the secret that the keys were made with' });
  }
  const says = 'the key file was made with another GATEWAY_SECRET: every key of it is refused';
  return fail(name, { says, remedy: 'set GATEWAY_SECRET to that one, or begin a new API_KEYS_FILE' });
}

function checkLive({ keys }: KeyFileContent, { isOnlyWay, served, now }: KeyCircumstances): readonly Finding[] {
  const check = 'live keys';
  const live = keys.filter((key) => keyState(key, now) === 'active');
  if (live.length > 0) {
    const astray = live.filter(({ projects }) => served !== null && !projects.every((id) => served.has(id)));
    return [ok(check, `${live.length} of ${keys.length}`), ...astray.map((key) => warn(check, notServed(key, served)))];
  }
  const says = keys.length === 0 ? 'there is no key' : `all ${keys.length} have expired or were revoked`;
  const trouble = { says: `${says}: nobody can call by a key`, remedy: `make one: ${MAKE_ONE}` };
  return [isOnlyWay ? fail(check, trouble) : warn(check, trouble)];
}

/** Its holder gets 404 for them, as for a project that is not there. */
function notServed({ id, projects }: StoredKey, served: ReadonlySet<string> | null): Trouble {
  const others = projects.filter((project) => served?.has(project) !== true).join(', ');
  return {
    says: `no cloud of the settings has the project ${others} of key ${id}`,
    remedy: 'serve it (PROJECT_IDS, GATEWAY_CLOUDS), or make the key anew for the projects that are served',
  };
}
