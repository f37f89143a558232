import type { CacheKey } from '../cache/cache-key.js';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { SharedStore } from './shared-store.js';

type Naming = Pick<SharedStore, 'digestOf'>;

/** The names in Redis of all that is kept about one key, and about its group. */
export interface EntryNames {
  readonly value: string;
  readonly lease: string;
  /** When the key was forgotten last. */
  readonly keyMark: string;
  /** When the whole group was. */
  readonly groupMark: string;
  /** See scripts.ts. */
  readonly clock: string;
}

/** All of a group lies under one hash tag, so that a script may touch it in a cluster. Whoever reads the names learns no group and no id. */
export function entryNames(store: Naming, { group, id }: CacheKey): EntryNames {
  const one = store.digestOf(lengthPrefixed([group, id]));
  const { groupMark, clock, prefix } = groupNames(store, group);
  return { value: `${prefix}v:${one}`, lease: `${prefix}l:${one}`, keyMark: `${prefix}f:${one}`, groupMark, clock };
}

export function groupNames(
  store: Naming,
  group: string,
): Pick<EntryNames, 'groupMark' | 'clock'> & { readonly prefix: string } {
  const prefix = `bgw:{${store.digestOf(lengthPrefixed([group]))}}:`;
  return { prefix, groupMark: `${prefix}f`, clock: `${prefix}t` };
}

/** The key under which cache-manager is asked for the record of `key`; sealedKeyv turns it into the names in Redis. */
export function sharedKey({ group, id }: CacheKey): string {
  return JSON.stringify([group, id]);
}

/** Throws at what `sharedKey` has not made. */
export function cacheKeyOf(shared: string): CacheKey {
  const [group, id] = JSON.parse(shared) as unknown[];
  if (typeof group !== 'string' || typeof id !== 'string') throw new TypeError('not a key of the shared tier');
  return { group, id };
}
