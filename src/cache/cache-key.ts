/** Where a value is kept. `group` is forgotten as one; an `id` means one thing in its group and nothing outside it. */
export interface CacheKey {
  readonly group: string;
  readonly id: string;
}
