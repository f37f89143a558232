/** The parameters that the document names ("Querying All Backups", query parameters), in one order. Any other is dropped. */
const NAMED = [
  'checkpoint_id',
  'dec',
  'end_time',
  'image_type',
  'limit',
  'marker',
  'member_status',
  'name',
  'offset',
  'own_type',
  'parent_id',
  'resource_az',
  'resource_id',
  'resource_name',
  'resource_type',
  'sort',
  'start_time',
  'status',
  'used_percent',
  'vault_id',
] as const;
/** "Multiple statuses can be transferred for filtering": of any other that is repeated the last counts. */
const REPEATABLE = 'status';

/** What goes upstream of a caller's query; two that ask for the same are the same. */
export function cbrParameters(query: Readonly<Record<string, unknown>>): URLSearchParams {
  const forwarded = new URLSearchParams();
  for (const name of NAMED) {
    const given: unknown = Object.hasOwn(query, name) ? query[name] : undefined;
    const all = [given].flat().filter((value) => typeof value === 'string');
    for (const value of name === REPEATABLE ? all : all.slice(-1)) forwarded.append(name, value);
  }
  return forwarded;
}
