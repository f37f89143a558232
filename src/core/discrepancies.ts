import type { Discrepancy } from './backup-view.js';
import type { CheckpointVolume } from './checkpoint-item.js';
import { backupId } from './ids.js';
import type { VolumeBackupFacts } from './volume-backup.js';

/** Where both halves state the same fact and differ. What one of them does not say, or says in a word nobody knows, is no disagreement. */
export function findDiscrepancies(csbs: CheckpointVolume, vbs: VolumeBackupFacts): Discrepancy[] {
  return [
    ...differ('status', said(csbs.status), said(vbs.status)),
    ...differ('volumeId', ...written(csbs.source.volumeId, vbs.volumeId)),
    ...differ('volumeSizeBytes', csbs.source.volumeSizeBytes, vbs.volumeSizeBytes),
    ...differ('snapshotId', ...written(csbs.snapshotId, vbs.snapshotId)),
  ];
}

function differ(field: Discrepancy['field'], csbs: string | number | null, vbs: string | number | null): Discrepancy[] {
  return csbs !== null && vbs !== null && csbs !== vbs ? [{ field, csbs, vbs }] : [];
}

/** Both ids, unless they are the same one in other letters: then neither says anything of its own. */
function written(csbs: string | null, vbs: string | null): [string | null, string | null] {
  const isSame = csbs !== null && vbs !== null && backupId(csbs) !== null && backupId(csbs) === backupId(vbs);
  return isSame ? [null, null] : [csbs, vbs];
}

function said(status: CheckpointVolume['status']): string | null {
  return status === 'unknown' ? null : status;
}
