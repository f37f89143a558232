import { Keyv } from 'keyv';
import type { SharedRecord } from '../cache/shared-record.js';
import { cacheKeyOf, entryNames } from './entry-names.js';
import { NEWS_CHANNEL, sealedNews } from './news.js';
import { bytesOf, recordOf } from './record-bytes.js';
import { listOf, READ_VALUE, STORE_VALUE } from './scripts.js';
import { MOST_SEALED_BYTES } from './seal.js';
import type { SharedStore } from './shared-store.js';

/** Nothing lives longer: the mark of a forgotten group is kept for a day more. */
export const LONGEST_VALUE_MS = 30 * 86_400_000;

/** Instead of a record: whether there is one, nobody knows. */
export const AWAY = 'away';

/** `<fence>:` in front of what is sealed. */
const FENCE_BYTES = 17;
/** Something newer lies there, or the key was forgotten after its load had begun: what was to be stored is out of date. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused';
}

interface Entry {
  readonly fence: number;
  readonly sealed: Buffer;
}

/**
 * The records of all instances for cache-manager, under the keys of `sharedKey`. Keyv's own store for Valkey would not do: whether a value
 * may be written depends on what lies there, which only a script can look at in the same step.
 *
 * `set` resolves where the record was stored, and rejects with WriteRefused or with what the store fails with. `get` answers AWAY
 * where the store is away: a rejection would be a miss to cache-manager. `onGarbage` counts what lay there and was not ours.
 */
export function sealedKeyv(store: SharedStore, onGarbage: () => void = () => undefined): Keyv {
  const keyv = new Keyv({
    useKeyPrefix: false,
    throwOnErrors: true,
    store: {
      get: async (key: string) => {
        const value = await read(store, key, onGarbage).catch((): typeof AWAY => AWAY); // its own log line tells of it
        return value === null ? undefined : { value };
      },
      set: (key: string, { value }: { readonly value: SharedRecord }, ttlMs?: number) =>
        write(store, key, value, ttlMs),
      delete: async (key: string) => {
        const { value } = entryNames(store, cacheKeyOf(key).key);
        return (await store.run(() => store.client.del(value))) > 0;
      },
      clear: () => Promise.reject(new Error('what all instances share is forgotten by group, never all at once')),
    },
  });
  // Records are passed as they are: within a text of JSON their bodies would be more work than all else.
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}

async function read(store: SharedStore, shared: string, onGarbage: () => void): Promise<SharedRecord | null> {
  const { key, above } = cacheKeyOf(shared);
  const { value: name, groupMark, clock } = entryNames(store, key);
  const most = FENCE_BYTES + MOST_SEALED_BYTES;
  const [bytes, mark] = listOf(await store.script(READ_VALUE, [name, groupMark, clock], [most, above ?? 0]));
  if (!Buffer.isBuffer(bytes) || bytes.byteLength === 0) return null;
  const entry = entryOf(bytes);
  if (entry !== null && Buffer.isBuffer(mark) && Number(mark.toString('latin1')) >= entry.fence) return null;
  const opened = entry === null ? null : await store.sealer.open(name, entry.sealed);
  const record = opened === null ? null : recordOf(opened);
  // The fence in front is not sealed: whoever writes to Redis could make an old record look new.
  if (record !== null && record.fence === entry?.fence) return record;
  onGarbage();
  return null;
}

async function write(
  store: SharedStore,
  shared: string,
  record: SharedRecord,
  ttlMs = LONGEST_VALUE_MS,
): Promise<true> {
  const { key } = cacheKeyOf(shared);
  const { value, groupMark, keyMark, clock } = entryNames(store, key);
  const sealed = await store.sealer.seal(value, bytesOf(record));
  const entry = Buffer.concat([Buffer.from(`${record.fence}:`), sealed]);
  const lifeMs = Math.min(Math.max(Math.ceil(ttlMs), 1), LONGEST_VALUE_MS);
  const news = await sealedNews(store, { kind: 'stored', ...key });
  const values = [record.fence, entry, lifeMs, NEWS_CHANNEL, news];
  const stored = await store.script(STORE_VALUE, [value, groupMark, keyMark, clock], values);
  if (stored !== 1) throw new WriteRefused('something newer is there, or it was forgotten');
  return true;
}

function entryOf(bytes: Buffer): Entry | null {
  const end = bytes.subarray(0, FENCE_BYTES).indexOf(':');
  const fence = bytes.toString('latin1', 0, Math.max(end, 0));
  return /^[1-9]\d*$/.test(fence) ? { fence: Number(fence), sealed: bytes.subarray(end + 1) } : null;
}
