import type { Scope } from '../auth/caller.js';
import { changeKeyFile, type KeyChange } from '../auth/key-file.js';
import { formatKey, newKeyId, newKeySecret } from '../auth/key-format.js';
import { hashKey, isSameHash, secretCheck } from '../auth/key-hash.js';
import type { StoredKey, StoredSecret } from '../auth/key-record.js';

export interface NewKey {
  readonly name: string;
  readonly projects: readonly string[];
  readonly scopes: readonly Scope[];
  /** RFC 3339, or null for a key without end. */
  readonly expiresAt: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface MadeKey {
  readonly id: string;
  /** Shown once: the file keeps only its hash. */
  readonly key: string;
}

export interface Rotation {
  readonly overlapMs: number;
  readonly now: number;
}

/** The key that a command names is not there or no longer of use, or no new secret can be made here. */
export class KeyRefusedError extends Error {
  override readonly name = 'KeyRefusedError';
}

interface Fresh extends MadeKey {
  readonly stored: StoredSecret;
}

function freshSecret(gatewaySecret: string, id: string, now: number): Fresh {
  const secret = newKeySecret();
  const hash = hashKey(gatewaySecret, { id, secret });
  return { id, key: formatKey({ id, secret }), stored: { hash, createdAt: iso(now), expiresAt: null } };
}

/** The check of our secret. Throws a KeyRefusedError where the file was made with another: the gateway that has that one would refuse our key. */
function ownCheck(file: string, gatewaySecret: string, known: string | null): string {
  const own = secretCheck(gatewaySecret);
  if (known === null || isSameHash(known, own)) return own;
  throw new KeyRefusedError(
    `${file} was made with another GATEWAY_SECRET: give the one that its gateway has, or begin a new file`,
  );
}

/** Adds a key to the file. Throws a KeyFileError, or a KeyRefusedError where the file was made with another secret. */
export function createKey(file: string, gatewaySecret: string, wanted: NewKey): Promise<MadeKey> {
  const { name, projects, scopes, expiresAt, now } = wanted;
  return changeKeyFile(file, (keys, known) => {
    const check = ownCheck(file, gatewaySecret, known);
    const { id, key, stored } = freshSecret(gatewaySecret, unusedId(keys), now);
    const added = { id, name, projects, scopes, createdAt: iso(now), expiresAt, revokedAt: null, secrets: [stored] };
    return { keys: [...keys, added], result: { id, key }, secretCheck: check };
  });
}

/** Ends a key for good; one that was revoked before keeps its time. Throws a KeyRefusedError where there is none. */
export function revokeKey(file: string, id: string, now: number): Promise<StoredKey> {
  return changeKeyFile(file, (keys) => {
    const known = findKey(keys, id);
    const revoked = { ...known, revokedAt: known.revokedAt ?? iso(now) };
    return replaceKey(keys, revoked, revoked);
  });
}

/** Gives a key a new secret; the old ones end after the overlap, or earlier where they would anyway. */
export function rotateKey(file: string, gatewaySecret: string, id: string, rotation: Rotation): Promise<MadeKey> {
  const { overlapMs, now } = rotation;
  return changeKeyFile(file, (keys, knownCheck) => {
    const check = ownCheck(file, gatewaySecret, knownCheck);
    const known = findKey(keys, id);
    const state = keyState(known, now);
    if (state !== 'active') throw new KeyRefusedError(`key ${id} is ${state}: create a new one`);
    const { key, stored } = freshSecret(gatewaySecret, id, now);
    const old = known.secrets
      .map((secret) => ({ ...secret, expiresAt: iso(Math.min(endOf(secret.expiresAt), now + overlapMs)) }))
      .filter((secret) => endOf(secret.expiresAt) > now);
    return { ...replaceKey(keys, { ...known, secrets: [stored, ...old] }, { id, key }), secretCheck: check };
  });
}

export function keyState(key: StoredKey, now: number): 'active' | 'expired' | 'revoked' {
  if (key.revokedAt !== null) return 'revoked';
  return endOf(key.expiresAt) <= now ? 'expired' : 'active';
}

export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function endOf(time: string | null): number {
  return time === null ? Infinity : Date.parse(time);
}

function findKey(keys: readonly StoredKey[], id: string): StoredKey {
  const found = keys.find((key) => key.id === id);
  if (found === undefined) throw new KeyRefusedError(`there is no key ${id}`);
  return found;
}

function replaceKey<T>(keys: readonly StoredKey[], changed: StoredKey, result: T): KeyChange<T> {
  return { keys: keys.map((key) => (key.id === changed.id ? changed : key)), result };
}

function unusedId(keys: readonly StoredKey[]): string {
  const id = newKeyId();
  return keys.some((key) => key.id === id) ? unusedId(keys) : id;
}
