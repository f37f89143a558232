import { type BackupRow, type CheckpointItem, naiveTime } from './wire.js';

/** A backup under way. The stored records hold what will stand there at the end, except for their status. */
export interface Run {
  startedAt: Date;
  seconds: number;
  rowIds: ReadonlySet<string>;
}

function percentOf(run: Run, at: Date): number {
  const elapsed = (at.getTime() - run.startedAt.getTime()) / 1000;
  return Math.max(0, Math.min(100, Math.floor((elapsed / run.seconds) * 100)));
}

/** The record is written at each whole percent, so an answer is the same bytes in between. */
function writtenAt(run: Run, percent: number): string {
  return naiveTime(new Date(run.startedAt.getTime() + run.seconds * 10 * percent));
}

export function itemAt(item: CheckpointItem, run: Run | undefined, at: Date): CheckpointItem {
  if (run === undefined || item.status !== 'protecting') return item;
  const percent = percentOf(run, at);
  const moment = writtenAt(run, percent);
  return percent < 100 ? unfinished(item, percent, moment) : finished(item, moment);
}

/** `finished_at` is absent, sizes and rates are 0 while the backup runs. */
function unfinished(item: CheckpointItem, percent: number, moment: string): CheckpointItem {
  const info = structuredClone(item.extend_info);
  delete info.finished_at;
  const none = { size: 0, average_speed: 0, space_saving_ratio: 0 };
  const volumes = (info.volume_backups ?? []).map((volume) => ({ ...volume, ...none, status: 'creating' }));
  const extend_info = { ...info, ...none, progress: percent, volume_backups: volumes };
  return { ...item, updated_at: moment, extend_info };
}

function finished(item: CheckpointItem, moment: string): CheckpointItem {
  const volumes = (item.extend_info.volume_backups ?? []).map((volume) => ({ ...volume, status: 'available' }));
  const extend_info = { ...item.extend_info, progress: 100, finished_at: moment, volume_backups: volumes };
  return { ...item, status: 'available', updated_at: moment, extend_info };
}

export function rowAt(row: BackupRow, run: Run | undefined, at: Date): BackupRow {
  if (run === undefined || row.status !== 'creating') return row;
  const percent = percentOf(run, at);
  const status = percent < 100 ? 'creating' : 'available';
  const seen: BackupRow = { ...row, status, updated_at: writtenAt(run, percent) };
  if (typeof row.service_metadata === 'string') {
    // VBS writes the percentage as text.
    seen.service_metadata = row.service_metadata.replace(/"progress": "\d+"/, `"progress": "${percent}"`);
  }
  return seen;
}
