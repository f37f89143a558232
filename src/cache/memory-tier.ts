import { LRUCache } from 'lru-cache';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { CacheKey } from './cache-key.js';
import { EncodedAnswer } from './encoded-answer.js';
import { NOTHING, type Held, type Kept } from './kept.js';
import { Watchers } from './watchers.js';

/** Roughly what an entry takes besides its bytes. */
const OVERHEAD_BYTES = 400;

/** What this instance keeps, bounded by bytes, the answers made of it included. Room is what ends an entry. */
export class MemoryTier {
  /** Told when there may be something of a key that was not there before, or what was there is forgotten. */
  readonly watchers = new Watchers();
  private readonly entries: LRUCache<string, { readonly held: Held }>;
  private changes = 0;

  constructor(maxBytes: number) {
    this.entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ held: { best, provisional } }, name) =>
        OVERHEAD_BYTES + name.length + (best?.bytes ?? 0) + (provisional?.bytes ?? 0),
    });
  }

  /** `name`: the key's (`nameOf`), where somebody looks for the same over and over. */
  get(key: CacheKey, name = nameOf(key)): Held {
    return this.entries.get(name)?.held ?? NOTHING;
  }

  /** Another one than before whenever something may be known of some key that was not known before, or not any more. */
  get version(): number {
    return this.changes;
  }

  set(key: CacheKey, held: Held): void {
    this.changes += 1;
    // Wrapped anew each time: of the same object the size would not be counted again.
    this.entries.set(nameOf(key), { held });
  }

  /** As `set`, with something new in it. */
  keep(key: CacheKey, held: Held): void {
    this.set(key, held);
    this.watchers.tell(key.group, key.id);
  }

  /** The answer in one variant, made once of the value and kept with it. */
  encoded(key: CacheKey, kept: Kept, variant: string, make: (body: Buffer) => Buffer): EncodedAnswer {
    const known = kept.answer(variant);
    if (known !== null) return known;
    const grown = (): void => {
      const held = this.get(key);
      if (held.best === kept || held.provisional === kept) this.set(key, held); // it takes more room than when it was set
    };
    const answer = new EncodedAnswer(make(kept.body), { grown, within: kept.body });
    kept.addAnswer(variant, answer);
    grown();
    return answer;
  }

  delete(key: CacheKey): void {
    this.changes += 1;
    this.entries.delete(nameOf(key));
  }

  deleteGroup(group: string): void {
    this.changes += 1;
    const prefix = `${lengthPrefixed([group])},`;
    for (const name of [...this.entries.keys()]) if (name.startsWith(prefix)) this.entries.delete(name);
  }

  get bytes(): number {
    return this.entries.calculatedSize;
  }
}

/** Different keys, different names, whatever stands in them. */
export function nameOf({ group, id }: CacheKey): string {
  return `${group.length}:${group},${id.length}:${id}`; // lengthPrefixed, written out: it is made for every answer
}
