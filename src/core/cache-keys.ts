import { interned } from './interned.js';
import { lengthPrefixed } from './length-prefixed.js';
import { ORIGINS, type Origin } from './services.js';

/** Raised whenever the shape of a cached value changes: an older one is then not found. */
const SHAPE = {
  view: 'view-3',
  item: { csbs: 'csbs-item-1', cbr: 'cbr-item-1' },
  items: { csbs: 'csbs-items-1', cbr: 'cbr-items-1' },
  cbrList: 'cbr-list-1',
  detail: 'vbs-detail-2',
  backup: 'vbs-backup-1',
  backups: 'backups-1',
  volumeBackups: 'volume-backups-1',
} as const satisfies Readonly<Record<string, string | Readonly<Record<Origin, string>>>>;

/** What is kept, and in which group: a group is forgotten as one. */
export interface KeptUnder {
  readonly group: string;
  readonly id: string;
}

/**
 * The keys of all that is cached; nothing else builds keys. Each holds everything that upstream authorization depends on, the project
 * first: two gateways that share a cache but ask other clouds (`cloud`), or as another user, never meet. What a caller may see of a
 * value is decided after the cache, so it is not in the key.
 */
export function viewKey(projectId: string, cloud: string, id: string): KeptUnder {
  return { group: ofBackups(projectId), id: lengthPrefixed([cloud, SHAPE.view, id]) };
}

/** Whether an id is that of a merged view. */
export function isViewKey(id: string): boolean {
  return id.includes(`,${lengthPrefixed([SHAPE.view])},`);
}

/** A service's own answer for one server backup. */
export function checkpointItemKey(projectId: string, cloud: string, id: string, origin: Origin = 'csbs'): KeptUnder {
  return { group: ofBackups(projectId), id: lengthPrefixed([cloud, SHAPE.item[origin], id]) };
}

/** Everything that is kept of one server backup alone, wherever it lives. */
export function keysOfBackup(projectId: string, cloud: string, id: string): readonly KeptUnder[] {
  return [viewKey(projectId, cloud, id), ...ORIGINS.map((origin) => checkpointItemKey(projectId, cloud, id, origin))];
}

/** A page of VBS's list; `query` in one order, whatever order a caller wrote it in. */
export function detailKey(projectId: string, cloud: string, query: URLSearchParams): KeptUnder {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  return { group: ofVolumeBackups(projectId), id: lengthPrefixed([cloud, SHAPE.detail, ...[...sorted].flat()]) };
}

/** VBS's own answer for one disk backup. */
export function volumeBackupKey(projectId: string, cloud: string, id: string): KeptUnder {
  return { group: ofVolumeBackups(projectId), id: lengthPrefixed([cloud, SHAPE.backup, id]) };
}

/** A page of a service's list of server backups; `query` in its one form. */
export function checkpointPageKey(
  projectId: string,
  cloud: string,
  query: URLSearchParams,
  origin: Origin = 'csbs',
): KeptUnder {
  return { group: ofLists(projectId), id: lengthPrefixed([cloud, SHAPE.items[origin], ...[...query].flat()]) };
}

/** A page of CBR's list as CBR has it; `query` in its one form. */
export function cbrListKey(projectId: string, cloud: string, query: URLSearchParams): KeptUnder {
  return { group: ofLists(projectId), id: lengthPrefixed([cloud, SHAPE.cbrList, ...[...query].flat()]) };
}

/** A page of a list as callers get it; `query`: everything that decides what is on it, each in its place. */
export function listKey(
  projectId: string,
  cloud: string,
  list: 'backups' | 'volumeBackups',
  query: readonly string[],
): KeptUnder {
  return { group: ofLists(projectId), id: lengthPrefixed([cloud, SHAPE[list], ...query]) };
}

export function ofBackups(projectId: string): string {
  return interned(lengthPrefixed(['backups', projectId]));
}

export function ofVolumeBackups(projectId: string): string {
  return interned(lengthPrefixed(['volume-backups', projectId]));
}

/** Any backup may be on any page of a list: lists are forgotten together. */
export function ofLists(projectId: string): string {
  return interned(lengthPrefixed(['lists', projectId]));
}
