import type { Cache } from 'cache-manager';
import type { CacheKey } from '../cache/cache-key.js';
import type { SharedRecord } from '../cache/shared-record.js';
import type { RecordStore } from '../cache/shared-tier.js';
import { sharedKey } from './entry-names.js';
import { type AWAY, WriteRefused } from './sealed-keyv.js';

/** The records that the instances share, by way of cache-manager. */
export class SharedRecords implements RecordStore {
  constructor(private readonly cache: Cache) {}

  async read(key: CacheKey, above: number | null): Promise<SharedRecord | typeof AWAY | null> {
    return (await this.cache.get<SharedRecord | typeof AWAY>(sharedKey(key, above))) ?? null;
  }

  async write(key: CacheKey, record: SharedRecord, ttlMs: number): Promise<'stored' | 'refused' | 'away'> {
    try {
      await this.cache.set(sharedKey(key), record, ttlMs);
      return 'stored';
    } catch (error) {
      return error instanceof WriteRefused ? 'refused' : 'away';
    }
  }
}
