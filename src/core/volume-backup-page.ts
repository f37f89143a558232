import { isJsonArray, isJsonObject, type Json } from './json.js';
import { MAX_ENTRIES } from './limits.js';
import { isOtherOwner } from './owners.js';
import { ROWS_IN_A_TURN, type Turns } from './turns.js';
import { PAGE_LIMIT } from './vbs-query.js';
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
export function* readVolumeBackupPage(answer: Json, projectId: string): Turns<VolumeBackupPage | null> {
  if (!isJsonObject(answer)) return null;
  const { backups, backups_links: links } = answer;
  if (!isJsonArray(backups)) return null;
  const taken = backups.slice(0, MAX_ENTRIES);
  const isLinked = isJsonArray(links) && links.some((link) => isJsonObject(link) && link['rel'] === 'next');
  const rows: VolumeBackup[] = [];
  let foreign = 0;
  for (const [index, entry] of taken.entries()) {
    if (index > 0 && index % ROWS_IN_A_TURN === 0) yield;
    const row = isJsonObject(entry) ? readVolumeBackup(entry) : null;
    if (row === null) continue;
    if (isOtherOwner(row.owners, projectId)) foreign += 1;
    else rows.push(row);
  }
  return { rows, received: taken.length, foreign, linksNext: isLinked || taken.length < backups.length };
}

/** Whether nothing follows: a page shorter than it could be is the last, unless VBS says otherwise. */
export function endsList({ received, linksNext }: Pick<VolumeBackupPage, 'received' | 'linksNext'>): boolean {
  return received === 0 || (received < PAGE_LIMIT && !linksNext);
}
