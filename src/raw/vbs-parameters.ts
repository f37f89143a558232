import { cinderFault } from '../http/raw-refusal.js';

/**
 * The parameters that the document names ("Querying Details About VBS Backups", request filter parameters), and the `marker` of its
 * example's link. Any other is dropped: VBS would answer an unknown filter with the whole list.
 */
const NAMED = ['name', 'status', 'sort_key', 'sort_dir', 'offset', 'limit', 'volume_id', 'marker'] as const;
const WHOLE_NUMBERS = ['offset', 'limit'] as const;

/**
 * What goes upstream of a caller's query. Of a repeated parameter the last counts, as for Cinder. Throws Cinder's own 400 for a limit or
 * offset that is no number: ours must be one to make a next link of it.
 */
export function vbsParameters(query: Readonly<Record<string, unknown>>): URLSearchParams {
  const forwarded = new URLSearchParams();
  for (const name of NAMED) {
    const given: unknown = Object.hasOwn(query, name) ? query[name] : undefined;
    const last: unknown = Array.isArray(given) ? given.at(-1) : given;
    if (typeof last === 'string') forwarded.set(name, last);
  }
  for (const name of WHOLE_NUMBERS) {
    if (!/^-?\d+$/.test(forwarded.get(name) ?? '0')) {
      throw cinderFault('badRequest', 400, `${name} param must be an integer`);
    }
  }
  return forwarded;
}
