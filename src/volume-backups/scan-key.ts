import { LRUCache } from 'lru-cache';
import type { CacheKey } from '../cache/cache-key.js';
import { detailKey } from '../core/cache-keys.js';
import { canonicalQuery, scanQuery } from '../core/vbs-query.js';

/** Of fifty lists of twenty pages. */
const MOST = 1000;
const keys = new LRUCache<string, CacheKey>({ max: MOST });

/** The key of a page of the whole list. Each view looks whether some of them are at hand, and putting one together takes three queries, two of them sorted. */
export function scanKey(projectId: string, cloud: string, offset: number): CacheKey {
  const name = `${projectId} ${cloud} ${offset}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = detailKey(projectId, cloud, canonicalQuery(scanQuery(offset)));
  keys.set(name, key);
  return key;
}
