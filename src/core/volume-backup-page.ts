import { isJsonArray, isJsonObject, type Json } from './json.js';
import { MAX_ENTRIES } from './limits.js';
import { isOtherOwner } from './owners.js';
import { readVolumeBackup, type VolumeBackup } from './volume-backup.js';

export interface VolumeBackupPage {
  /** Of the project asked alone. */
  readonly rows: readonly VolumeBackup[];
  /** Rows on the wire, readable or not, as far as they were looked at: what the next offset counts. */
  readonly received: number;
  /** Rows that name another owner: crossed wires, or a credential that sees too much. Such a page is no proof of anything. */
  readonly foreign: number;
  /** Whether VBS says that more follows, or has sent more than is read. Only the presence of the link counts: its address is unusable. */
  readonly linksNext: boolean;
}

/** `{"backups":[…],"backups_links":[…]}` of `…/backups/detail`; `null` when it is something else. */
export function readVolumeBackupPage(answer: Json, projectId: string): VolumeBackupPage | null {
  if (!isJsonObject(answer)) return null;
  const { backups, backups_links: links } = answer;
  if (!isJsonArray(backups)) return null;
  const taken = backups.slice(0, MAX_ENTRIES);
  const isLinked = isJsonArray(links) && links.some((link) => isJsonObject(link) && link['rel'] === 'next');
  const read = taken.flatMap((row) => (isJsonObject(row) ? (readVolumeBackup(row) ?? []) : []));
  const rows = read.filter(({ owners }) => !isOtherOwner(owners, projectId));
  return {
    rows,
    received: taken.length,
    foreign: read.length - rows.length,
    linksNext: isLinked || taken.length < backups.length,
  };
}
