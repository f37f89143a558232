/**
 * The parameters that the document names ("Querying Details About VBS Backups", request filter parameters), and the `marker` of its
 * example's link. Any other is dropped: VBS would answer an unknown filter with the whole list.
 */
const NAMED = ['name', 'status', 'sort_key', 'sort_dir', 'offset', 'limit', 'volume_id', 'marker'] as const;

/** What goes upstream of a caller's query. Of a repeated parameter the last counts, as for Cinder. */
export function vbsParameters(query: Readonly<Record<string, unknown>>): URLSearchParams {
  const forwarded = new URLSearchParams();
  for (const name of NAMED) {
    const given: unknown = Object.hasOwn(query, name) ? query[name] : undefined;
    const last: unknown = Array.isArray(given) ? given.at(-1) : given;
    if (typeof last === 'string') forwarded.set(name, last);
  }
  return forwarded;
}
