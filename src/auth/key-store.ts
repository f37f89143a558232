import { stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import type { Caller } from './caller.js';
import { keyDigest } from './key-digest.js';
import { FailedAttempts } from './failed-attempts.js';
import { KeyFileError, systemCode } from './key-file-error.js';
import { contentOf, readIfThere } from './key-file.js';
import { parseKey } from './key-format.js';
import { hashKey, isSameHash, secretCheck } from './key-hash.js';
import type { StoredKey, StoredSecret } from './key-record.js';

export interface KeyStoreOptions {
  readonly file: string;
  /** The gateway secret. */
  readonly secret: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How old our knowledge of the file may get, in milliseconds: with a request's own time, revocation's bound of 2 s. */
  readonly recheckMs?: number;
  readonly attempts?: FailedAttempts;
  /** Called once per change of the file after which it says that it was made with another gateway secret. */
  readonly onOtherSecret?: () => void;
}

/** A live key, and by which of its secrets it was proved. */
export interface ProvedKey {
  readonly caller: Caller;
  readonly secretHash: string;
  /** When the secret ends, or the whole key: epoch milliseconds, Infinity for no end. */
  readonly expiresAt: number;
}

interface Loaded {
  /** Differs whenever the file was replaced or written; null after a failure to look or to read: the next look reads again. */
  readonly stamp: string | null;
  /** A KeyFileError where the file cannot be used. */
  readonly keys: ReadonlyMap<string, StoredKey> | KeyFileError;
  /** See KeyFileContent. */
  readonly secretCheck: string | null;
}

/** What was proved, and by which reading of the file. */
interface Proof {
  readonly key: ProvedKey;
  readonly by: Loaded;
}

const MOST_PROOFS = 10_000;

/** Compared with where the id is unknown, so that the answer takes as long as for a known one. */
const NOBODY: StoredKey = {
  id: '',
  name: '',
  projects: [],
  scopes: [],
  createdAt: '1970-01-01T00:00:00Z',
  expiresAt: null,
  revokedAt: '1970-01-01T00:00:00Z',
  secrets: [{ hash: '0'.repeat(64), createdAt: '1970-01-01T00:00:00Z', expiresAt: null }],
};

/** Who holds a gateway key, by a key file that other processes change. */
export class KeyStore {
  readonly #options: Required<KeyStoreOptions>;
  #loaded: Loaded = { stamp: null, keys: new Map(), secretCheck: null };
  #checkedAt = -Infinity;
  /** When it was looked at for somebody who could not be recalled. */
  #waitedForAt = -Infinity;
  #checking: Promise<void> | null = null;
  /** By the digest of the whole key: no key is kept in memory longer than its request. */
  readonly #proofs = new LRUCache<string, Proof>({ max: MOST_PROOFS });

  constructor(options: KeyStoreOptions) {
    this.#options = { recheckMs: 500, attempts: new FailedAttempts(), onOtherSecret: () => undefined, ...options };
  }

  /**
   * The caller of a live key; null for anything else. Rejects with a KeyFileError as long as the file is unreadable or
   * out of form: what was known before is forgotten, because the change that broke the file may have been a revocation.
   * A wrong secret rejects with the Problem `rate-limited` where this address gave too many of them for the id; the right one never does.
   */
  async verify(presented: string, address: string): Promise<Caller | null> {
    return this.recall(presented) ?? (await this.prove(presented, address))?.caller ?? null;
  }

  /** The same, with the secret that proved it. */
  async prove(presented: string, address: string): Promise<ProvedKey | null> {
    const parts = parseKey(presented);
    if (parts === null) return null;
    const stored = (await this.#keys()).get(parts.id) ?? NOBODY;
    const hash = hashKey(this.#options.secret, parts);
    const matching = stored.secrets.filter((secret) => isSameHash(secret.hash, hash));
    // The right secret of a key that has ended is no guess.
    if (matching.length === 0 && stored !== NOBODY) this.#options.attempts.count(parts.id, address);
    const proved = provedBy(stored, matching, this.#options.now());
    if (proved !== null) this.#proofs.set(keyDigest(presented), { key: proved, by: this.#loaded });
    return proved;
  }

  /**
   * The caller of a key that was proved before, by what is known of the file now; `null` where that is too old, or the key is to be proved
   * anew. It spends neither a look at the file nor an HMAC.
   */
  recall(presented: string): Caller | null {
    if (!(this.#since(this.#checkedAt) < this.#options.recheckMs)) return null;
    const proof = this.#proofs.get(keyDigest(presented));
    if (proof?.by !== this.#loaded) return null;
    return this.#options.now() < proof.key.expiresAt ? proof.key.caller : null;
  }

  /** By something that was made with a secret of the key: the key of this id, as long as that secret lives. Rejects with a KeyFileError as above. */
  async proveBy(keyId: string, isMadeWith: (secretHash: string) => boolean): Promise<ProvedKey | null> {
    const stored = (await this.#keys()).get(keyId) ?? NOBODY;
    const matching = stored.secrets.filter(({ hash }) => isMadeWith(hash));
    return provedBy(stored, matching, this.#options.now());
  }

  /**
   * Looks at the file ahead of its time from now on, so that nobody has to wait for that or to be proved anew: neither who calls all the time
   * nor who calls every few seconds. Answers what ends that.
   */
  keepLooking(): () => void {
    const { recheckMs } = this.#options;
    if (recheckMs === 0) return () => undefined; // no look is recent enough
    const look = (): void => {
      this.#look().catch(() => undefined); // who is to wait for one is told
    };
    const looking = setInterval(look, recheckMs / 2).unref();
    return () => {
      clearInterval(looking);
    };
  }

  /** Looks at the file now, however recent the last look is. Rejects with a KeyFileError as above. */
  async lookAgain(): Promise<void> {
    await this.#checking; // it may have read before the change
    this.#checkedAt = -Infinity;
    this.#waitedForAt = -Infinity;
    await this.#keys();
  }

  async #keys(): Promise<ReadonlyMap<string, StoredKey>> {
    await this.#refresh();
    const { keys } = this.#loaded;
    if (keys instanceof KeyFileError) throw keys;
    return keys;
  }

  /** One look at the file for all who ask meanwhile. A look for nobody is not enough: a key that is new may have been made since. */
  async #refresh(): Promise<void> {
    const isRecent = (): boolean => this.#since(this.#waitedForAt) < this.#options.recheckMs;
    if (isRecent()) return;
    await this.#checking?.catch(() => undefined); // it may have read before that
    if (isRecent()) return;
    await this.#look();
    this.#waitedForAt = this.#checkedAt;
  }

  #look(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  /** Milliseconds since a look; since one in the future, without end: a clock that was set back does not postpone the next look. */
  #since(lookAt: number): number {
    const age = this.#options.now() - lookAt;
    return age >= 0 ? age : Infinity;
  }

  async #check(): Promise<void> {
    const startedAt = this.#options.now();
    const { file, secret, onOtherSecret } = this.#options;
    const loaded = await reload(file, this.#loaded);
    const isNew = loaded !== this.#loaded;
    this.#loaded = loaded;
    this.#checkedAt = startedAt;
    const { secretCheck: check } = loaded;
    if (isNew && check !== null && !isSameHash(check, secretCheck(secret))) onOtherSecret();
  }
}

async function reload(file: string, loaded: Loaded): Promise<Loaded> {
  try {
    // Looked at before it is read: a change in between is seen at the next look.
    const stamp = await stampOf(file);
    if (stamp === loaded.stamp) return loaded;
    const text = await readIfThere(file);
    return { stamp, ...readOrProblem(file, text) };
  } catch (error) {
    // The system's failure, such as EMFILE or ESTALE, may pass without a change of the file.
    if (error instanceof KeyFileError) return { stamp: null, keys: error, secretCheck: null };
    throw error;
  }
}

/** A file that is out of form stays so until it changes. */
function readOrProblem(file: string, text: string | null): Omit<Loaded, 'stamp'> {
  try {
    const content = contentOf(file, text);
    return { ...content, keys: new Map(content.keys.map((key) => [key.id, key])) };
  } catch (error) {
    if (error instanceof KeyFileError) return { keys: error, secretCheck: null };
    throw error;
  }
}

async function stampOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return 'missing';
    throw new KeyFileError(`${file} cannot be read: ${code}`, { cause: error });
  }
}

/** `matching`: the secrets of the key that fit, over or not. */
function provedBy(key: StoredKey, matching: readonly StoredSecret[], now: number): ProvedKey | null {
  const secret = matching.find(({ expiresAt }) => !hasPassed(expiresAt, now));
  if (secret === undefined || !isLive(key, now)) return null;
  const expiresAt = Math.min(endOf(secret.expiresAt), endOf(key.expiresAt));
  return { caller: callerOf(key), secretHash: secret.hash, expiresAt };
}

function endOf(time: string | null): number {
  return time === null ? Infinity : Date.parse(time);
}

function hasPassed(time: string | null, now: number): boolean {
  return endOf(time) <= now;
}

function isLive({ revokedAt, expiresAt }: StoredKey, now: number): boolean {
  return revokedAt === null && !hasPassed(expiresAt, now);
}

function callerOf({ id, name, scopes, projects, expiresAt }: StoredKey): Caller {
  const end = expiresAt === null ? null : new Date(expiresAt).toISOString();
  return Object.freeze({ id, name, scopes, projects, expiresAt: end });
}
