import { LRUCache } from 'lru-cache';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { CacheKey } from './cache-key.js';
import { NOTHING, type Held } from './kept.js';

/** Roughly what an entry takes besides its bytes. */
const OVERHEAD_BYTES = 400;

/** What this instance keeps, bounded by bytes, the answers made of it included. Room is what ends an entry. */
export class MemoryTier {
  private readonly entries: LRUCache<string, { readonly held: Held }>;

  constructor(maxBytes: number) {
    this.entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ held: { best, provisional } }, name) =>
        OVERHEAD_BYTES + name.length + (best?.bytes ?? 0) + (provisional?.bytes ?? 0),
    });
  }

  get(key: CacheKey): Held {
    return this.entries.get(nameOf(key))?.held ?? NOTHING;
  }

  set(key: CacheKey, held: Held): void {
    // Wrapped anew each time: of the same object the size would not be counted again.
    this.entries.set(nameOf(key), { held });
  }

  /** The entry takes more room than when it was set. */
  grew(key: CacheKey, held: Held): void {
    if (this.entries.peek(nameOf(key))?.held === held) this.set(key, held);
  }

  delete(key: CacheKey): void {
    this.entries.delete(nameOf(key));
  }

  deleteGroup(group: string): void {
    const prefix = `${lengthPrefixed([group])},`;
    for (const name of [...this.entries.keys()]) if (name.startsWith(prefix)) this.entries.delete(name);
  }

  get bytes(): number {
    return this.entries.calculatedSize;
  }
}

/** Different keys, different names, whatever stands in them. */
export function nameOf({ group, id }: CacheKey): string {
  return lengthPrefixed([group, id]);
}
