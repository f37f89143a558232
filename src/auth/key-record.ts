import { SCOPES, type Scope } from './caller.js';
import { KeyFileError } from './key-file-error.js';
import { readTime } from './key-time.js';

/** Times are RFC 3339. */
export interface StoredSecret {
  /** HMAC of the key's id and secret, 64 lower-case hex digits. */
  readonly hash: string;
  readonly createdAt: string;
  /** Set when the key was rotated: the end of the overlap. */
  readonly expiresAt: string | null;
}

export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly projects: readonly string[];
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly secrets: readonly StoredSecret[];
}

type Json = Readonly<Record<string, unknown>>;
type Check<T> = (value: unknown) => value is T;

function isTime(value: unknown): value is string {
  return typeof value === 'string' && readTime(value) !== null;
}

function isTimeOrNull(value: unknown): value is string | null {
  return value === null || isTime(value);
}

function isScope(value: unknown): value is Scope {
  return SCOPES.some((scope) => scope === value);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function matches(form: RegExp): Check<string> {
  return (value): value is string => typeof value === 'string' && form.test(value);
}

function listOf<T>(isItem: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.length > 0 && value.every(isItem);
}

const isHash = matches(/^[0-9a-f]{64}$/);
const A_HASH = 'must be 64 hex digits';
const A_TIME = 'must be an RFC 3339 time';
const A_TIME_OR_NULL = `${A_TIME} or null`;

interface Place {
  readonly record: Json;
  /** Where in the document, such as `keys[2]`. */
  readonly at: string;
}

function take<T>({ record, at }: Place, name: string, check: Check<T>, allowed: string): T {
  const value = record[name];
  if (check(value)) return value;
  throw new KeyFileError(`${at}.${name} ${allowed}`);
}

function readSecret(record: Json, at: string): StoredSecret {
  const place = { record, at };
  return {
    hash: take(place, 'hash', isHash, A_HASH),
    createdAt: take(place, 'createdAt', isTime, A_TIME),
    expiresAt: take(place, 'expiresAt', isTimeOrNull, A_TIME_OR_NULL),
  };
}

function readKey(record: Json, at: string): StoredKey {
  const place = { record, at };
  const secrets = take(place, 'secrets', listOf(isRecord), 'must be a list of at least one secret');
  return {
    id: take(place, 'id', matches(/^[0-9a-f]{16}$/), 'must be 16 hex digits'),
    name: take(place, 'name', matches(/^\P{Cc}{1,100}$/u), 'must be a text of 1 to 100 characters'),
    projects: take(place, 'projects', listOf(matches(/^[0-9a-f]{32}$/)), 'must be a list of project ids'),
    scopes: take(place, 'scopes', listOf(isScope), `must be a list of ${SCOPES.join(', ')}`),
    createdAt: take(place, 'createdAt', isTime, A_TIME),
    expiresAt: take(place, 'expiresAt', isTimeOrNull, A_TIME_OR_NULL),
    revokedAt: take(place, 'revokedAt', isTimeOrNull, A_TIME_OR_NULL),
    secrets: secrets.map((secret, index) => readSecret(secret, `${at}.secrets[${index}]`)),
  };
}

/** By which gateway secret the hashes of a parsed key file were made (see `secretCheck`); null where it does not tell. Throws as below. */
export function readSecretCheck(document: unknown): string | null {
  if (!isRecord(document) || document['secretCheck'] === undefined) return null;
  return take({ record: document, at: '' }, 'secretCheck', isHash, A_HASH);
}

/** The keys of a parsed key file. Throws a KeyFileError that says where the document is out of form. */
export function readKeyDocument(document: unknown): readonly StoredKey[] {
  if (!isRecord(document)) throw new KeyFileError('must be an object of version and keys');
  if (document['version'] !== 1) throw new KeyFileError('.version must be 1: another version wrote this file');
  const { keys } = document;
  if (!Array.isArray(keys)) throw new KeyFileError('.keys must be a list');
  const read = keys.map((key: unknown, index) => {
    const at = `keys[${index}]`;
    if (isRecord(key)) return readKey(key, at);
    throw new KeyFileError(`${at} must be an object`);
  });
  const ids = new Set(read.map((key) => key.id));
  if (ids.size !== read.length) throw new KeyFileError('.keys must not hold an id twice');
  return read;
}
