import type { Discrepancy } from './backup-view.js';
import type { CheckpointVolume } from './checkpoint-item.js';
import { backupId } from './ids.js';
import type { VolumeBackupFacts } from './volume-backup.js';

/** Where both halves state the same fact and differ. What one of them does not say, or says in a word nobody knows, is no disagreement. */
export function findDiscrepancies(csbs: CheckpointVolume, vbs: VolumeBackupFacts): Discrepancy[] {
  return [
    ...differ('status', said(csbs.status), said(vbs.status)),
    ...differId('volumeId', csbs.source.volumeId, vbs.volumeId),
    ...differ('volumeSizeBytes', csbs.source.volumeSizeBytes, vbs.volumeSizeBytes),
    ...differId('snapshotId', csbs.snapshotId, vbs.snapshotId),
  ];
}

function differ(field: Discrepancy['field'], csbs: string | number | null, vbs: string | number | null): Discrepancy[] {
  return csbs !== null && vbs !== null && csbs !== vbs ? [{ field, csbs, vbs }] : [];
}

/** As it stands there, unless both are the same UUID in other letters. */
function differId(field: Discrepancy['field'], csbs: string | null, vbs: string | null): Discrepancy[] {
  const found = differ(field, csbs, vbs);
  return found.filter((each) => idOf(each.csbs) !== idOf(each.vbs));
}

function idOf(value: unknown): string {
  return backupId(String(value)) ?? String(value);
}

function said(status: CheckpointVolume['status']): string | null {
  return status === 'unknown' ? null : status;
}
