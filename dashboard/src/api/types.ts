import type { BackupView } from '../../../src/core/backup-view.js';
import type { FieldError } from '../../../src/http/problem.js';

export type { BackupView, Discrepancy, Match, SourceState, VolumeView } from '../../../src/core/backup-view.js';
export type { Status } from '../../../src/core/status.js';
export type { WhoAmI } from '../../../src/core/who-am-i.js';
export type { VolumeBackupFacts } from '../../../src/core/volume-backup.js';
export type { VolumeBackupEntry } from '../../../src/core/volume-backup-entry.js';

/** A page of a list; `nextCursor` is `null` on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export type BackupPage = Page<BackupView>;

/** application/problem+json (RFC 9457), as the gateway answers all that goes wrong. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  /** In a stream of many backups: which one it is about. */
  readonly backupId?: string;
}
