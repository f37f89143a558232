import type { Status } from '../api/types.js';

/** What the list shows, as the address has it. Days are the viewer's own: `2026-08-31`. */
export interface ListQuery {
  readonly name: string;
  readonly status: Status | '';
  readonly resourceId: string;
  readonly from: string;
  readonly to: string;
  readonly sort: Sort;
  /** Whether VBS is asked as well, for the state of each disk. */
  readonly disks: boolean;
}

export type SortKey = 'createdAt' | 'updatedAt' | 'name' | 'status';
export type Sort = SortKey | `-${SortKey}`;

export interface Route {
  /** `null`: not chosen yet. */
  readonly projectId: string | null;
  /** `null`: the list. */
  readonly backupId: string | null;
  readonly query: ListQuery;
}

const SORT_KEYS: readonly SortKey[] = ['createdAt', 'updatedAt', 'name', 'status'];
const SORTS: readonly Sort[] = SORT_KEYS.flatMap((key): Sort[] => [key, `-${key}`]);
const STATUSES: readonly Status[] = [
  'pending',
  'running',
  'available',
  'restoring',
  'error',
  'deleting',
  'deleted',
  'unknown',
];
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export const NO_FILTER: ListQuery = {
  name: '',
  status: '',
  resourceId: '',
  from: '',
  to: '',
  sort: '-createdAt',
  disks: false,
};

/** Reads `#/p/{project}/b/{backup}?name=…`. What is out of form is as if it were not there. */
export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?');
  const [, , projectId = null, , backupId = null] = /^(\/p\/([0-9a-f-]+)(\/b\/([0-9a-f-]+))?)?/i.exec(path) ?? [];
  return { projectId, backupId, query: readQuery(new URLSearchParams(search)) };
}

function readQuery(params: URLSearchParams): ListQuery {
  const text = (name: string): string => params.get(name) ?? '';
  const day = (name: string): string => (DAY.test(text(name)) ? text(name) : '');
  return {
    name: text('name'),
    status: STATUSES.find((status) => status === text('status')) ?? '',
    resourceId: text('resourceId'),
    from: day('from'),
    to: day('to'),
    sort: SORTS.find((sort) => sort === text('sort')) ?? NO_FILTER.sort,
    disks: text('disks') === '1',
  };
}

export function writeRoute({ projectId, backupId, query }: Route): string {
  if (projectId === null) return '#/';
  const params = new URLSearchParams();
  for (const name of ['name', 'status', 'resourceId', 'from', 'to'] as const) {
    if (query[name] !== '') params.set(name, query[name]);
  }
  if (query.sort !== NO_FILTER.sort) params.set('sort', query.sort);
  if (query.disks) params.set('disks', '1');
  const search = params.toString();
  const path = `#/p/${projectId}${backupId === null ? '' : `/b/${backupId}`}`;
  return search === '' ? path : `${path}?${search}`;
}

export function isFiltered({ name, status, resourceId, from, to }: ListQuery): boolean {
  return [name, status, resourceId, from, to].some((value) => value !== '');
}

/** The next order when a column's head is pressed: times begin with the newest, words with A. */
export function nextSort(current: Sort, key: SortKey): Sort {
  if (current === key) return `-${key}`;
  if (current === `-${key}`) return key;
  return key === 'createdAt' || key === 'updatedAt' ? `-${key}` : key;
}

export function directionOf(sort: Sort, key: SortKey): 'ascending' | 'descending' | 'none' {
  if (sort === key) return 'ascending';
  return sort === `-${key}` ? 'descending' : 'none';
}
