/** Of CACHE_MEMORY_BYTES: for addresses of answers, and for what is put together of many values (WarmAnswers). */
const WARM_SHARE = 1 / 8;

export interface MemoryShares {
  /** Whole bytes: a cache that is bounded by anything else does not start. */
  readonly values: number;
  readonly warm: number;
}

export function memoryShares(cacheMemoryBytes: number): MemoryShares {
  const warm = Math.ceil(cacheMemoryBytes * WARM_SHARE);
  return { values: cacheMemoryBytes - warm, warm };
}
