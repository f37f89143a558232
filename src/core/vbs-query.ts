/** The default and the maximum of a page (`osapi_max_limit`); more is clamped by VBS without a word. */
export const PAGE_LIMIT = 1000;

/**
 * A query of VBS's list in its one form: parameters sorted, what VBS would take for granted written out. Two that ask for the same rows are
 * the same then, and a list that a caller reads to its end is the one that views are made of.
 */
export function canonicalQuery(query: URLSearchParams): URLSearchParams {
  const all = new URLSearchParams({ limit: String(PAGE_LIMIT), offset: '0' });
  for (const [name, value] of query) all.set(name, value);
  if (Number(all.get('limit')) > PAGE_LIMIT) all.set('limit', String(PAGE_LIMIT));
  all.sort();
  return all;
}

/** A page of the whole list, newest first. */
export function scanQuery(offset: number): URLSearchParams {
  return new URLSearchParams({ limit: String(PAGE_LIMIT), offset: String(offset) });
}

/** All backups of one disk: tens of rows at most. */
export function diskQuery(volumeId: string): URLSearchParams {
  return new URLSearchParams({ volume_id: volumeId, limit: String(PAGE_LIMIT) });
}

/** Whether it is a page of the whole list, such as `scanQuery` makes: worth sharing among instances. */
export function isScanQuery(query: URLSearchParams): boolean {
  return query.size === 2 && query.get('limit') === String(PAGE_LIMIT) && query.has('offset');
}
