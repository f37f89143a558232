import { readCbrBackup } from './cbr-backup.js';
import type { CheckpointPage, ListedItem } from './checkpoint-page.js';
import { backupId } from './ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.js';
import { MAX_ENTRIES } from './limits.js';
import { isOtherOwner } from './owners.js';
import type { Warning } from './warnings.js';

/** Of a row that is without them, where somebody wants to see them. */
const LEFT_OUT: Warning = {
  code: 'volumes-left-out',
  message: 'the list leaves out the disks of this backup; the backup by itself has them',
  path: 'volumes',
};
/** A kind of resource whose backup has disks in it. */
const SERVER = 'OS::Nova::Server';

/**
 * `{"backups":[…],"count":N,"offset":…,"limit":…}` of `GET …/backups`; `null` when it is something else. There are no links: that more
 * follows is told by `count`, or by a page that is full by its own `limit`, be it a smaller one than was asked for. `offset`: of the query.
 */
export function cbrPage(answer: Json | undefined, offset: number): CheckpointPage | null {
  if (!isJsonObject(answer)) return null;
  const { backups, count, limit } = answer;
  if (!isJsonArray(backups)) return null;
  const rows = backups.slice(0, MAX_ENTRIES);
  const isFull = typeof limit === 'number' && limit > 0 && backups.length >= limit;
  const goesOn = typeof count === 'number' && offset + backups.length < count;
  return { rows, linksNext: rows.length > 0 && (isFull || goesOn || rows.length < backups.length) };
}

/**
 * One row of the list; `null` where it is no backup that anybody could open, another project's, or a part of another one. The list often
 * leaves out the children of a server's backup: then its disks are not known, rather than none.
 */
export function readListedCbrBackup(row: Json, projectId: string): ListedItem | null {
  if (!isJsonObject(row) || isOtherProjects(row, projectId) || isPart(row)) return null;
  const item = readCbrBackup(row);
  const { id } = item;
  if (id === null || backupId(id) !== id) return null;
  const isBare = item.facts.resource.type === SERVER && item.volumes.length === 0;
  return isBare ? { ...item, id, allVolumesListed: false, warnings: [...item.warnings, LEFT_OUT] } : { ...item, id };
}

/** Whether a backup names another project than the one that was asked. */
export function isOtherProjects({ project_id: named }: JsonObject, projectId: string): boolean {
  const owner = typeof named === 'string' && named !== '' ? [named.replaceAll('-', '').toLowerCase()] : [];
  return isOtherOwner(owner, projectId);
}

function isPart({ parent_id: parent }: JsonObject): boolean {
  return typeof parent === 'string' && parent !== '';
}
