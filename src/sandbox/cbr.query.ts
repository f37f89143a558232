import type { CbrBackup } from './cbr.wire.js';

/** Thrown for what the service refuses with 400. */
export class InvalidCbrParameter extends Error {}

export interface CbrQuery {
  limit: number;
  offset: number;
  marker: string | null;
  /** What the answer repeats: the documents print neither, recorded answers have what was asked. */
  asked: { limit?: number; offset?: number };
  matches: (backup: CbrBackup) => boolean;
  /** In order, in a list of its own. */
  sorted: (backups: readonly CbrBackup[]) => CbrBackup[];
}

type Test = (backup: CbrBackup, wanted: string) => boolean;

/** The younger pages of the vendor say 1 to 1000, by default 1000; Open Telekom Cloud's says "a positive integer". */
const MAX_LIMIT = 1000;
const SORT_KEYS = ['created_at', 'updated_at', 'name', 'status', 'protected_at', 'id'];
const SORT_MAX_LENGTH = 255;
const IMAGE_TYPES = ['backup', 'replication'];
const OWN_TYPES = ['private', 'shared', 'all_granted'];
const MEMBER_STATUSES = ['pending', 'accepted', 'rejected'];
const FIELDS = ['checkpoint_id', 'image_type', 'parent_id', 'resource_az', 'resource_id', 'resource_type', 'status'];

const holds = (value: unknown, part: string): boolean => typeof value === 'string' && value.includes(part);
const equals = (key: string): [string, Test] => [key, (backup, wanted) => backup[key] === wanted];

/**
 * Which filters there are is documented. That a name is found by its parts, that the times mean when a backup was created (both
 * ends included), and that unknown parameters, `id` among them, are ignored, is so at CSBS, and a guess here.
 */
const FILTERS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...[...FIELDS, 'vault_id'].map(equals),
  ['name', (backup, wanted) => holds(backup.name, wanted)],
  ['resource_name', (backup, wanted) => holds(backup.resource_name, wanted)],
  ['start_time', (backup, wanted) => microseconds(backup.created_at) >= filterTime(wanted)],
  ['end_time', (backup, wanted) => microseconds(backup.created_at) <= filterTime(wanted)],
]);

export function readCbrQuery(params: URLSearchParams, projectId: string): CbrQuery {
  check(params);
  const tests = [...FILTERS].flatMap(([key, test]) => {
    const wanted = params.getAll(key);
    return wanted.length === 0 ? [] : [{ test, wanted }];
  });
  const owned = owner(params.get('own_type') ?? 'private', projectId);
  const limit = whole(params, 'limit');
  const offset = whole(params, 'offset');
  return {
    limit: limit ?? MAX_LIMIT,
    offset: offset ?? 0,
    marker: params.get('marker'),
    asked: { ...(limit === null ? {} : { limit }), ...(offset === null ? {} : { offset }) },
    // "status=available&status=error" is documented; that the others may be repeated as well is a guess.
    matches: (backup) =>
      owned(backup) && tests.every(({ test, wanted }) => wanted.some((value) => test(backup, value))),
    sorted: sorting(params.get('sort') ?? 'created_at:desc'),
  };
}

/** Nothing here is in a dedicated cloud, waits for a member or fills a vault: `dec`, `member_status` and `used_percent` change nothing. */
function check(params: URLSearchParams): void {
  oneOf(params, 'image_type', IMAGE_TYPES);
  oneOf(params, 'own_type', OWN_TYPES);
  oneOf(params, 'member_status', MEMBER_STATUSES);
  oneOf(params, 'dec', ['true', 'false']);
  const percent = whole(params, 'used_percent') ?? 1;
  if (percent < 1 || percent > 100) refuse('used_percent');
  const limit = whole(params, 'limit') ?? 1;
  if (limit < 1 || limit > MAX_LIMIT) refuse('limit');
  for (const key of ['start_time', 'end_time']) params.getAll(key).forEach(filterTime);
}

function refuse(key: string): never {
  throw new InvalidCbrParameter(`Invalid ${key} provided.`);
}

function oneOf(params: URLSearchParams, key: string, known: readonly string[]): void {
  if (params.getAll(key).some((value) => !known.includes(value))) refuse(key);
}

function whole(params: URLSearchParams, key: string): number | null {
  const text = params.get(key);
  if (text === null) return null;
  return /^\d{1,10}$/.test(text) ? Number(text) : refuse(key);
}

/** Backups that other projects share are left out unless they are asked for. */
function owner(ownType: string, projectId: string): (backup: CbrBackup) => boolean {
  const isForeign = ({ project_id: id }: CbrBackup): boolean => typeof id === 'string' && id !== projectId;
  if (ownType === 'all_granted') return () => true;
  return ownType === 'shared' ? isForeign : (backup) => !isForeign(backup);
}

/** Only the documented form, so that a client that sends another one hears of it. */
function filterTime(text: string): number {
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? microseconds(text) : -1;
  if (moment < 0) throw new InvalidCbrParameter('Invalid time provided.');
  return moment;
}

/** Naive times are UTC. Since 1970, exact as a number for the next 200 years; -1 where there is none. */
function microseconds(text: unknown): number {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/.exec(String(text));
  if (match === null) return -1;
  const milliseconds = Date.parse(`${match[1] ?? ''}${match[3] ?? 'Z'}`);
  return Number.isNaN(milliseconds) ? -1 : milliseconds * 1000 + Number((match[2] ?? '').padEnd(6, '0'));
}

/** The keys, the limit of length and `desc` are documented; the order without `sort` and that ids break ties are guesses. */
function sorting(sort: string): CbrQuery['sorted'] {
  if (sort.length > SORT_MAX_LENGTH) refuse('sort');
  const terms = sort.split(',').map((part) => {
    const [key = '', direction = 'desc', ...more] = part.split(':');
    if (!SORT_KEYS.includes(key) || !['asc', 'desc'].includes(direction) || more.length > 0) refuse('sort');
    return { key, sign: direction === 'asc' ? 1 : -1 };
  });
  const all = [...terms, { key: 'id', sign: terms[0]?.sign ?? -1 }];
  return (backups) => {
    const keyed = backups.map((backup) => ({ backup, cells: all.map(({ key }) => cellOf(backup, key)) }));
    keyed.sort((a, b) => {
      for (const [index, { sign }] of all.entries()) {
        const order = compare(a.cells[index] ?? '', b.cells[index] ?? '');
        if (order !== 0) return order * sign;
      }
      return 0;
    });
    return keyed.map(({ backup }) => backup);
  };
}

/** What is absent sorts lowest. */
function cellOf(backup: CbrBackup, key: string): number | string {
  const value = backup[key];
  if (key.endsWith('_at')) return microseconds(value);
  return typeof value === 'string' ? value : '';
}

function compare(a: number | string, b: number | string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
