import { isJsonArray, isJsonObject, type Json } from './json.js';
import { readVolumeBackup, type VolumeBackup } from './volume-backup.js';

export interface VolumeBackupPage {
  readonly rows: readonly VolumeBackup[];
  /** Rows on the wire, readable or not: what the next offset counts. */
  readonly received: number;
  /** Whether VBS says that more follows. Only the presence of the link counts: its address is unusable. */
  readonly linksNext: boolean;
}

/** `{"backups":[…],"backups_links":[…]}` of `…/backups/detail`; `null` when it is something else. */
export function readVolumeBackupPage(answer: Json): VolumeBackupPage | null {
  if (!isJsonObject(answer)) return null;
  const { backups, backups_links: links } = answer;
  if (!isJsonArray(backups)) return null;
  return {
    rows: backups.flatMap((row) => (isJsonObject(row) ? (readVolumeBackup(row) ?? []) : [])),
    received: backups.length,
    linksNext: isJsonArray(links) && links.some((link) => isJsonObject(link) && link['rel'] === 'next'),
  };
}
