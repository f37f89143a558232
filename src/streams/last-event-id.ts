/** A view's ETag, in whatever coding it was told; what is before the coding names the view. */
const ETAG = /^(?:W\/)?"?([\w-]{32})(?:-(?:gzip|br))?"?$/;
/** As many as a stream may follow. */
const MOST = 100;

/**
 * The views that a client has, by their tags. A client sends the id of the last event; one that follows many backups and keeps the id of each may
 * send all of them, as a comma list. What is no ETag of a view is as if it were not there.
 */
export function tagsOf(lastEventId: string | string[] | undefined): ReadonlySet<string> {
  const given = [lastEventId ?? ''].flat().join(',').split(',').slice(0, MOST);
  return new Set(given.flatMap((text) => ETAG.exec(text.trim())?.[1] ?? []));
}
