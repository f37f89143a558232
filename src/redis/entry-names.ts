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

/**
 * The key under which cache-manager is asked for the record of `key`; sealedKeyv turns it into the names in Redis. It can be asked by key alone:
 * that nothing is wanted but what is of a lease later than `above` stands in the key, too.
 */
export function sharedKey({ group, id }: CacheKey, above: number | null = null): string {
  return JSON.stringify([group, id, above]);
}

/** Throws at what `sharedKey` has not made. */
export function cacheKeyOf(shared: string): { readonly key: CacheKey; readonly above: number | null } {
  const [group, id, above] = JSON.parse(shared) as unknown[];
  const isOurs = typeof group === 'string' && typeof id === 'string' && (typeof above === 'number' || above === null);
  if (!isOurs) throw new TypeError('not a key of the shared tier');
  return { key: { group, id }, above };
}
