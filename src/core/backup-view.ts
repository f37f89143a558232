import type { CheckpointItemFacts, CheckpointVolume } from './checkpoint-item.js';
import type { BackupId, ProjectId, Total, UtcTime } from './formats.js';
import type { Origin } from './services.js';
import type { FailureCode } from './upstream-failure.js';
import type { VolumeBackupFacts } from './volume-backup.js';
import type { Warning } from './warnings.js';

/**
 * `missing` is proved: VBS said 404 for that id, or a complete list lacks it. `unknown`: VBS could not be asked to the end. `skipped`:
 * nobody wanted it asked.
 */
export type Match = 'matched' | 'missing' | 'unknown' | 'skipped';

export type Completeness = 'complete' | 'partial';

/** A fact that both services state, differently. `csbs`: what the one says that has the backup of the server, whichever that is. */
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
  readonly fetchedAt: UtcTime | null;
  readonly error: FailureCode | null;
}

/** One server backup, both halves joined: what `GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}` answers. */
export interface BackupView extends CheckpointItemFacts {
  readonly id: BackupId;
  readonly projectId: ProjectId;
  /** The service that has it; only where the gateway is set up for both. */
  readonly origin?: Origin;
  readonly volumes: readonly VolumeView[];
  readonly summary: {
    readonly volumes: Total;
    readonly matched: Total;
    readonly missing: Total;
    readonly unknown: Total;
    readonly discrepancies: Total;
  };
  readonly completeness: Completeness;
  readonly warnings: readonly Warning[];
  /** Of the services that know backups of servers the one that does not have this one is `skipped`. `cbr`: only with `origin`. */
  readonly sources: { readonly csbs: SourceState; readonly vbs: SourceState; readonly cbr?: SourceState };
}
