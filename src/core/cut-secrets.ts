import { hasTooManyValues, isJsonArray, isJsonObject, parseJsonVerbatim, type Json, type JsonObject } from './json.js';

/** Keys of `service_metadata` whose values never leave: key material, storage paths, ids inside the backup system. */
const SECRET_KEYS = ['VK', 'CMKID', 'BP', 'SP', 'backupurl', 'OMID', 'ebk_T_I', 'snap_id', 'VMID'] as const;
const SECRETS: ReadonlySet<string> = new Set(SECRET_KEYS.map((key) => key.toLowerCase()));
/** A text that seems to hold such a key although it is not JSON: cut short, or escaped for HTML. */
const MENTIONS_SECRET = new RegExp(`\\b(${SECRET_KEYS.join('|')})(&quot;|&#0*34;|&#x0*22;|\\W){0,64}[:=]`, 'i');
const LOOKS_LIKE_JSON = /^\s*[[{"]/;
const ADDRESSES: ReadonlySet<string> = new Set(['eip', 'private_ip']);
/** Deeper than anything the clouds send, and shallow enough to walk. */
const MAX_DEPTH = 32;

interface Cuts {
  readonly blankAddresses: boolean;
  /** Inside of `service_metadata`, where texts are looked into as well. */
  readonly inMetadata?: boolean;
}

/**
 * An upstream answer without what must not leave: the secret keys wherever they stand, `service_metadata` that cannot be read (`null`),
 * addresses of the cloud's inside (`href`), and customers' addresses where asked. All else stays as it was, to the last digit.
 * `null` when it is nested too deeply to be looked through.
 */
export function cutSecrets(answer: JsonObject, blankAddresses: boolean): JsonObject | null {
  try {
    return cutObject(answer, { blankAddresses }, 0);
  } catch (error) {
    if (error instanceof TooDeep) return null;
    throw error;
  }
}

class TooDeep extends Error {}

function cut(value: Json, cuts: Cuts, depth: number): Json {
  if (depth > MAX_DEPTH) throw new TooDeep();
  if (isJsonArray(value)) return value.map((entry) => cut(entry, cuts, depth + 1));
  if (isJsonObject(value)) return cutObject(value, cuts, depth);
  return typeof value === 'string' && cuts.inMetadata === true ? cutText(value, cuts, depth) : value;
}

/** `Object.fromEntries` defines its keys, so that a `__proto__` from the wire stays a key. */
function cutObject(value: JsonObject, cuts: Cuts, depth: number): JsonObject {
  const kept = Object.entries(value).filter(([key]) => key !== 'href' && !SECRETS.has(key.toLowerCase()));
  return Object.fromEntries(
    kept.map(([key, entry]): [string, Json] => {
      if (key === 'service_metadata') return [key, cutMetadata(entry, cuts, depth)];
      if (cuts.blankAddresses && ADDRESSES.has(key)) return [key, ''];
      return [key, cut(entry, cuts, depth + 1)];
    }),
  );
}

/** The string is parsed, cut and written again; numbers keep their digits. What does not parse cannot be cut and does not pass. */
function cutMetadata(value: Json, cuts: Cuts, depth: number): Json {
  const inside = { ...cuts, inMetadata: true };
  if (typeof value !== 'string') return isJsonObject(value) ? cut(value, inside, depth + 1) : null;
  const parsed = parseJsonVerbatim(value);
  if (!isJsonObject(parsed)) return null;
  try {
    return written(value, cut(parsed, inside, depth + 1));
  } catch (error) {
    if (error instanceof TooDeep) return null; // it costs this row its metadata, and not all rows their page
    throw error;
  }
}

/** A text in the metadata may be JSON again, with the same keys in it. */
function cutText(text: string, cuts: Cuts, depth: number): string | null {
  const parsed = LOOKS_LIKE_JSON.test(text) ? parseJsonVerbatim(text) : undefined;
  if (parsed !== undefined) return written(text, cut(parsed, cuts, depth + 1));
  return MENTIONS_SECRET.test(text) || hasTooManyValues(text) ? null : text;
}

const TEXT_OR_BLANKS = /("(?:[^"\\]|\\.)*")|[ \t\n\r]/g;

/** What is left of a text, as it came where nothing was cut but blanks are between its parts: a key that comes twice would hide what its first value is. */
function written(text: string, left: Json): string {
  const anew = JSON.stringify(left);
  return text.replaceAll(TEXT_OR_BLANKS, '$1') === anew ? text : anew;
}
