import { type ListQuery, Refusal, type SortTerm } from './vbs.query.js';
import type { BackupRow } from './wire.js';

type Cell = string | number | null;

/** Columns of Cinder's table that a row on the wire shows, under the table's own names. */
const COLUMNS: Record<string, string> = {
  id: 'id',
  status: 'status',
  size: 'size',
  created_at: 'created_at',
  updated_at: 'updated_at',
  data_timestamp: 'data_timestamp',
  volume_id: 'volume_id',
  snapshot_id: 'snapshot_id',
  availability_zone: 'availability_zone',
  container: 'container',
  object_count: 'object_count',
  fail_reason: 'fail_reason',
  service_metadata: 'service_metadata',
  display_name: 'name',
  display_description: 'description',
};

/** Columns that sort without complaint but are on no row here: all equal. */
const HIDDEN = new Set(
  'project_id user_id host service parent_id encryption_key_id deleted deleted_at num_dependent_backups'.split(' '),
);
const TIMES = new Set(['created_at', 'updated_at', 'data_timestamp']);
const NUMBERS = new Set(['size', 'object_count']);

export interface Listing {
  page: BackupRow[];
  /** Rows that the filters leave, for `with_count`. */
  total: number;
}

export function list(rows: BackupRow[], query: ListQuery): Listing {
  // A relationship, not a column: Cinder accepts it, and a page of joined rows comes out short.
  const joined = query.sort.some((term) => term.key === 'backup_metadata');
  const sort = query.sort.filter((term) => term.key !== 'backup_metadata');
  for (const { key } of sort) checkColumn(key);
  const marker = markerRow(rows, query.marker);
  const matching = matchingOf(rows, query);
  const ordered = matching.toSorted((a, b) => compareRows(a, b, sort));
  const after = marker === null ? ordered : ordered.filter((row) => isAfter(row, marker, sort));
  const page = after.slice(query.offset, query.offset + query.limit);
  return { page: joined ? page.slice(0, 1) : page, total: matching.length };
}

/** `name` is a property of Cinder's model, not a column, so it is no sort key (until 3.37 renames it). */
function checkColumn(key: string): void {
  if (Object.hasOwn(COLUMNS, key) || HIDDEN.has(key)) return;
  throw new Refusal(400, 'Invalid input received: Invalid sort key');
}

/** The marker is looked up in the whole project, whatever the filters say. */
function markerRow(rows: BackupRow[], marker: string | null): BackupRow | null {
  if (marker === null) return null;
  const row = rows.find((candidate) => candidate.id === marker);
  if (row === undefined) throw new Refusal(404, `Backup ${marker} could not be found.`);
  return row;
}

/** One filter after the other: a database would have an index, and of tens of thousands of rows the first leaves a few. */
function matchingOf(rows: BackupRow[], { exact, like }: ListQuery): BackupRow[] {
  let matching = rows;
  for (const [key, value] of exact) matching = matching.filter((row) => row[key] === value);
  for (const [key, value] of like) {
    matching = matching.filter((row) => {
      const cell = row[key];
      return typeof cell === 'string' && cell.includes(value);
    });
  }
  return matching;
}

function cellOf(row: BackupRow, key: string): Cell {
  const column = COLUMNS[key];
  const value = column === undefined ? null : row[column];
  if (value === null || value === undefined) return null;
  if (NUMBERS.has(key)) {
    const number = Number(value);
    return Number.isNaN(number) ? null : number;
  }
  return typeof value === 'string' ? value : null;
}

/** NULL is the lowest value, as in MySQL and SQLite. */
function compareCells(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function compareRows(a: BackupRow, b: BackupRow, sort: SortTerm[]): number {
  for (const { key, descending } of sort) {
    const order = compareCells(cellOf(a, key), cellOf(b, key));
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** Cinder's key-set criteria in SQL: a comparison with NULL is never true, so NULL times are lost behind a marker. */
function isAfter(row: BackupRow, marker: BackupRow, sort: SortTerm[]): boolean {
  for (const { key, descending } of sort) {
    if (HIDDEN.has(key)) continue;
    const mine = cellOf(row, key) ?? (TIMES.has(key) ? null : '');
    const theirs = cellOf(marker, key);
    if (mine === null || theirs === null) return false;
    if (mine !== theirs) return descending ? mine < theirs : mine > theirs;
  }
  return false;
}
