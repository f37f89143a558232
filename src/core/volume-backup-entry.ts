import type { VolumeBackup, VolumeBackupFacts } from './volume-backup.js';

/** One entry of the list of volume backups. */
export interface VolumeBackupEntry extends VolumeBackupFacts {
  readonly id: string;
  readonly projectId: string;
}

export function entryOf({ id, facts }: VolumeBackup, projectId: string): VolumeBackupEntry {
  return { id, projectId, ...facts };
}
