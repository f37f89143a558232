import type { CheckpointItemFacts, CheckpointVolume } from './checkpoint-item.js';
import type { FailureCode } from './upstream-failure.js';
import type { VolumeBackupFacts } from './volume-backup.js';
import type { Warning } from './warnings.js';

/**
 * `missing` is proved: VBS said 404 for that id, or a complete list lacks it. `unknown`: VBS could not be asked to the end. `skipped`:
 * nobody wanted it asked.
 */
export type Match = 'matched' | 'missing' | 'unknown' | 'skipped';

export type Completeness = 'complete' | 'partial';

/** A fact that both services state, differently. */
export interface Discrepancy {
  readonly field: 'status' | 'volumeId' | 'volumeSizeBytes' | 'snapshotId';
  readonly csbs: string | number;
  readonly vbs: string | number;
}

export interface VolumeView extends CheckpointVolume {
  readonly match: Match;
  readonly vbs: VolumeBackupFacts | null;
  readonly discrepancies: readonly Discrepancy[];
}

export interface SourceState {
  readonly status: 'ok' | 'stale' | 'unavailable' | 'skipped';
  /** When the upstream gave the answer that these values came from (RFC 3339 UTC). */
  readonly fetchedAt: string | null;
  readonly error: FailureCode | null;
}

/** One server backup, both halves joined: what `GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}` answers. */
export interface BackupView extends CheckpointItemFacts {
  readonly id: string;
  readonly projectId: string;
  readonly volumes: readonly VolumeView[];
  readonly summary: {
    readonly volumes: number;
    readonly matched: number;
    readonly missing: number;
    readonly unknown: number;
    readonly discrepancies: number;
  };
  readonly completeness: Completeness;
  readonly warnings: readonly Warning[];
  readonly sources: { readonly csbs: SourceState; readonly vbs: SourceState };
}
