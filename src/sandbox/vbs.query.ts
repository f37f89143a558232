/** Thrown for what Cinder refuses with a fault of that status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface SortTerm {
  key: string;
  descending: boolean;
}

export interface ListQuery {
  limit: number;
  offset: number;
  marker: string | null;
  sort: SortTerm[];
  exact: Map<string, string>;
  like: Map<string, string>;
  withCount: boolean;
}

/** osapi_max_limit: the default and the silent cap. */
export const MAX_LIMIT = 1000;
const DB_MAX_INT = 0x7fffffff;
const FILTERS = ['name', 'status', 'volume_id'];
const PAGING = ['limit', 'offset', 'marker', 'sort', 'sort_key', 'sort_dir', 'all_tenants'];

/** `get` is the first of repeated values: what webob's `pop` takes, unlike the filters, where the last wins. */
export function readListQuery(params: URLSearchParams, microversion: number): ListQuery {
  return {
    limit: readLimit(params.get('limit')),
    offset: readOffset(params.get('offset')),
    marker: params.get('marker'),
    sort: readSort(params, microversion),
    ...readFilters(params, microversion),
    withCount: microversion >= 45 && /^(1|t|true|on|y|yes)$/i.test(params.get('with_count') ?? ''),
  };
}

/** What Python's int() takes: blanks around, a sign, underscores between digits. */
function integer(text: string): number | null {
  const trimmed = text.trim();
  return /^[+-]?\d+(_\d+)*$/.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : null;
}

function readLimit(text: string | null): number {
  if (text === null) return MAX_LIMIT;
  const limit = integer(text);
  if (limit === null) throw new Refusal(400, 'limit param must be an integer');
  if (limit < 0) throw new Refusal(400, 'limit param must be positive');
  return Math.min(limit, MAX_LIMIT);
}

function readOffset(text: string | null): number {
  if (text === null) return 0;
  const offset = integer(text);
  if (offset === null) throw new Refusal(400, 'offset must be an integer');
  if (offset < 0) throw new Refusal(400, 'offset must be >= 0');
  if (offset > DB_MAX_INT) throw new Refusal(400, `offset must be <= ${DB_MAX_INT}`);
  return offset;
}

function readSort(params: URLSearchParams, microversion: number): SortTerm[] {
  const sort = params.get('sort');
  if (sort !== null && (params.has('sort_key') || params.has('sort_dir'))) {
    const pair = "The 'sort_key' and 'sort_dir' parameters are deprecated";
    throw new Refusal(400, `${pair} and cannot be used with the 'sort' parameter.`);
  }
  const terms =
    sort === null
      ? [term(params.get('sort_key') ?? 'created_at', params.get('sort_dir') ?? 'desc')]
      : sort.split(',').map(termOf);
  const named = microversion < 37 ? terms : terms.map((t) => (t.key === 'name' ? { ...t, key: 'display_name' } : t));
  return withTieBreakers(named);
}

/** `key` or `key:dir`; only a direction that is quite empty means the default. */
function termOf(part: string): SortTerm {
  const colon = part.indexOf(':');
  if (colon === -1) return term(part, 'desc');
  return term(part.slice(0, colon), part.slice(colon + 1) || 'desc');
}

function term(rawKey: string, rawDir: string): SortTerm {
  const [key, dir] = [rawKey.trim(), rawDir.trim()];
  if (dir !== 'asc' && dir !== 'desc') {
    throw new Refusal(400, "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'.");
  }
  return { key, descending: dir === 'desc' };
}

/** created_at and id are always added, in the direction of the first key. */
function withTieBreakers(terms: SortTerm[]): SortTerm[] {
  const descending = terms[0]?.descending ?? true;
  const missing = ['created_at', 'id'].filter((key) => !terms.some((given) => given.key === key));
  return [...terms, ...missing.map((key) => ({ key, descending }))];
}

/** Unknown filters are dropped without a word before 3.31 (the whole list comes back) and refused from then on. */
function readFilters(params: URLSearchParams, microversion: number): Pick<ListQuery, 'exact' | 'like'> {
  const exact = new Map<string, string>();
  const like = new Map<string, string>();
  const unknown: string[] = [];
  for (const [key, value] of params) {
    if (FILTERS.includes(key)) exact.set(key, value);
    else if (microversion >= 34 && key.endsWith('~') && FILTERS.includes(key.slice(0, -1))) {
      like.set(key.slice(0, -1), value);
    } else if (!PAGING.includes(key) && !(key === 'with_count' && microversion >= 45)) unknown.push(key);
  }
  if (microversion >= 31 && unknown.length > 0) {
    throw new Refusal(400, `Invalid filters ${[...new Set(unknown)].join(', ')} are found in query options.`);
  }
  return { exact, like };
}
