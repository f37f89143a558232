import { lengthPrefixed } from './length-prefixed.js';

/** Raised whenever the shape of a cached value changes: an older one is then not found. */
const SHAPE = {
  view: 'view-2',
  item: 'csbs-item-1',
  items: 'csbs-items-1',
  detail: 'vbs-detail-1',
  backup: 'vbs-backup-1',
  backups: 'backups-1',
  volumeBackups: 'volume-backups-1',
} as const;

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

/** CSBS's own answer for one backup. */
export function checkpointItemKey(projectId: string, cloud: string, id: string): KeptUnder {
  return { group: ofBackups(projectId), id: lengthPrefixed([cloud, SHAPE.item, id]) };
}

/** A page of VBS's list; `query` in one order, whatever order a caller wrote it in. */
export function detailKey(projectId: string, cloud: string, query: URLSearchParams): KeptUnder {
  const sorted = [...query].sort(([a], [b]) => (a < b ? -1 : 1));
  return { group: ofVolumeBackups(projectId), id: lengthPrefixed([cloud, SHAPE.detail, ...sorted.flat()]) };
}

/** VBS's own answer for one disk backup. */
export function volumeBackupKey(projectId: string, cloud: string, id: string): KeptUnder {
  return { group: ofVolumeBackups(projectId), id: lengthPrefixed([cloud, SHAPE.backup, id]) };
}

/** A page of CSBS's list; `query` in its one form. */
export function checkpointPageKey(projectId: string, cloud: string, query: URLSearchParams): KeptUnder {
  return { group: ofLists(projectId), id: lengthPrefixed([cloud, SHAPE.items, ...[...query].flat()]) };
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
  return lengthPrefixed(['backups', projectId]);
}

export function ofVolumeBackups(projectId: string): string {
  return lengthPrefixed(['volume-backups', projectId]);
}

/** Any backup may be on any page of a list: lists are forgotten together. */
export function ofLists(projectId: string): string {
  return lengthPrefixed(['lists', projectId]);
}
