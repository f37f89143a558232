/** Of CACHE_MEMORY_BYTES: for addresses of answers, and for what is put together of many values (WarmAnswers). */
export const WARM_SHARE = 1 / 8;
/** For the values themselves. */
export const VALUES_SHARE = 1 - WARM_SHARE;
