/** What is under way, as far as the next one's admission needs it. */
export interface UnderWay {
  /** So many may be under way. */
  readonly limit: number;
  readonly all: number;
  /** Of the caller who asks. */
  readonly own: number;
  /** Who have something under way. */
  readonly callers: number;
}

/** Beyond the limit, for those who have little under way: at most so many times the limit is under way altogether. */
const MOST = 2;

/**
 * Below the limit everybody is admitted. At the limit only who has less than an equal share of it: the caller who has filled it is refused,
 * and nobody else is for his sake.
 */
export function mayEnter({ limit, all, own, callers }: UnderWay): boolean {
  if (all < limit) return true;
  return all < MOST * limit && own < limit / Math.max(1, callers);
}
