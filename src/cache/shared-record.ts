/** One value as it lies in the shared tier. Times are milliseconds since 1970 by the clock of who wrote it; see Kept for what they mean. */
export interface SharedKept {
  readonly body: Buffer;
  readonly loadedAt: number;
  readonly confirmedAt: number;
  readonly freshUntil: number;
  readonly refreshUntil: number;
  readonly usableUntil: number;
}

/** What all instances know of one key. */
export interface SharedRecord {
  /** Of the lease under which it was loaded. */
  readonly fence: number;
  readonly best: SharedKept | null;
  readonly provisional: SharedKept | null;
}
