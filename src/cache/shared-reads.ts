import type { CacheKey } from './cache-key.js';
import type { FleetFlight } from './fleet-flight.js';
import type { FencedPair } from './kept.js';
import { nameOf } from './memory-tier.js';

export interface SharedRead {
  readonly pair: Promise<FencedPair | null>;
  /** Another instance has stored something meanwhile: whether it was read before that or after, nobody knows. */
  isOutdated: boolean;
}

/** Looks at what the instances share that are under way: one at a time for each key, however many want it. */
export class SharedReads {
  private readonly underWay = new Map<string, SharedRead>();

  /** `fleet`: `null` where this instance is on its own. */
  constructor(private readonly fleet: Pick<FleetFlight, 'read'> | null) {}

  /** `above`: see SharedTier. */
  read(key: CacheKey, above: number | null): SharedRead {
    if (this.fleet === null) return { pair: Promise.resolve(null), isOutdated: false };
    const name = nameOf(key);
    const known = this.underWay.get(name);
    if (known !== undefined) return known;
    const pair = this.fleet.read(key, above).finally(() => this.underWay.delete(name));
    const read = { pair, isOutdated: false };
    this.underWay.set(name, read);
    return read;
  }

  /** Another instance has stored something of it. */
  outdate(key: CacheKey): void {
    const read = this.underWay.get(nameOf(key));
    if (read !== undefined) read.isOutdated = true;
  }
}
