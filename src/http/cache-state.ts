import type { CacheState } from '../observer.js';

const HIT = 'backup-gateway; hit';
const LOOKED = /^backup-gateway; fwd=(miss|stale|request)/;

/** What a Cache-Status of ours says; `null` for an answer without one. */
export function cacheStateOf(header: unknown): CacheState | null {
  if (typeof header !== 'string') return null;
  if (header.startsWith(HIT)) return header.endsWith('; detail=stale') ? 'hit-stale' : 'hit';
  const why = LOOKED.exec(header)?.[1];
  return why === 'miss' || why === 'stale' || why === 'request' ? why : null;
}
