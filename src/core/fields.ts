import type { BackupView } from './backup-view.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { joinBackups } from './join.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.js';
import { readVolumeBackup } from './volume-backup.js';
import { entryOf, type VolumeBackupEntry } from './volume-backup-entry.js';

/** The parts of a view that a caller wants: a tree of keys, a leaf for "all of it". Lists are passed through. */
export type FieldTree = ReadonlyMap<string, FieldTree | 'all'>;

/** Kept wherever they stand on the way to a wanted field. */
const IDS: ReadonlySet<string> = new Set(['id', 'projectId']);

/** The view, or one item of a list, with the wanted fields and the ids beside them. */
export function selectFields(view: BackupView | VolumeBackupEntry, fields: FieldTree): Json {
  return select(view as unknown as JsonObject, fields);
}

/** The tree of dotted paths, or the first path that no view has; `known`: those of something else than a view. */
export function fieldTree(
  paths: readonly string[],
  known: ReadonlySet<string> = KNOWN_PATHS,
): FieldTree | { readonly unknown: string } {
  const unknown = paths.find((path) => !known.has(path));
  return unknown === undefined ? grow(paths.map((path) => path.split('.'))) : { unknown };
}

function grow(paths: readonly (readonly string[])[]): FieldTree {
  const below = new Map<string, (readonly string[])[]>();
  for (const [key = '', ...rest] of paths) below.set(key, [...(below.get(key) ?? []), rest]);
  return new Map(
    [...below].map(([key, rests]) => [key, rests.some((rest) => rest.length === 0) ? 'all' : grow(rests)]),
  );
}

function select(value: Json, fields: FieldTree): Json {
  if (isJsonArray(value)) return value.map((entry) => select(entry, fields));
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => fields.has(key) || IDS.has(key));
  return Object.fromEntries(kept.map(([key, entry]) => [key, part(entry, fields.get(key) ?? 'all')]));
}

function part(value: Json, wanted: FieldTree | 'all'): Json {
  return wanted === 'all' ? value : select(value, wanted);
}

/** Every path of a view in which nothing is null, made by the readers themselves: there is no second list to keep. */
const KNOWN_PATHS: ReadonlySet<string> = new Set(pathsOf(fullView(), ''));

/** The same of an entry of the list of volume backups. */
export const ENTRY_PATHS: ReadonlySet<string> = new Set(pathsOf(fullEntry(), ''));

function fullEntry(): JsonObject {
  const row = readVolumeBackup({ id: 'x', service_metadata: '{}' });
  return row === null ? {} : (entryOf(row, '') as unknown as JsonObject);
}

function fullView(): JsonObject {
  const item = readCheckpointItem({
    tags: [{}],
    extend_info: {
      fail_reason: 'x',
      app_consistency: { app_consistency: 0 },
      volume_backups: [{ id: 'x', snapshot_id: 'x' }, {}],
    },
  });
  const row = readVolumeBackup({ id: 'x', snapshot_id: 'y', service_metadata: '{}' });
  const source = { status: 'ok', fetchedAt: null, error: null } as const;
  const rows = row === null ? [] : [row];
  const view = joinBackups(
    { projectId: '', id: '' },
    { item, source, origin: 'csbs' },
    { rows, gone: new Set(), source, warnings: [] },
  );
  return view as unknown as JsonObject;
}

function pathsOf(value: Json, prefix: string): string[] {
  if (isJsonArray(value)) return value.flatMap((entry) => pathsOf(entry, prefix));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => [`${prefix}${key}`, ...pathsOf(entry, `${prefix}${key}.`)]);
}
