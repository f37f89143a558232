/** Numbers arrive as numbers, as text, or above 2^53 (a bigint here, bare digits on the wire). */
export type WireNumber = number | bigint | string | null;

export interface VolumeBackup {
  id: string;
  status?: string | null;
  name?: string | null;
  bootable?: boolean | null;
  incremental?: boolean | null;
  image_type?: string | null;
  /** MB of backup data. */
  size?: WireNumber;
  /** MB/s, unlike the item's own rate. */
  average_speed?: WireNumber;
  space_saving_ratio?: WireNumber;
  snapshot_id?: string | null;
  source_volume_id?: string | null;
  source_volume_name?: string | null;
  /** GB of the source disk. */
  source_volume_size?: WireNumber;
  [extra: string]: unknown;
}

export interface ExtendInfo {
  volume_backups?: VolumeBackup[] | null;
  progress?: WireNumber;
  /** MB, the sum of the disks. */
  size?: WireNumber;
  /** kB/s. */
  average_speed?: WireNumber;
  space_saving_ratio?: WireNumber;
  finished_at?: string | null;
  resource_name?: string | null;
  resource_az?: string | null;
  image_type?: string | null;
  copy_from?: string | null;
  copy_status?: string | null;
  fail_code?: Record<string, unknown> | null;
  fail_op?: string | null;
  fail_reason?: string | null;
  [extra: string]: unknown;
}

export interface CheckpointItem {
  id: string;
  status: string;
  name?: string | null;
  checkpoint_id?: string | null;
  resource_id?: string | null;
  resource_type?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  description?: string | null;
  tags?: { key: string; value: string }[] | null;
  backup_data?: Record<string, unknown> | null;
  extend_info: ExtendInfo;
  [extra: string]: unknown;
}

/** A row as `/v2/…/backups/detail` prints it, without `links`, which depend on who asks. */
export interface BackupRow {
  id: string;
  status: string;
  volume_id?: string | null;
  name?: string | null;
  description?: string | null;
  /** GB of the source disk, never of the backup. */
  size?: WireNumber;
  snapshot_id?: string | null;
  availability_zone?: string | null;
  container?: string | null;
  object_count?: WireNumber;
  fail_reason?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  data_timestamp?: string | null;
  is_incremental?: boolean | null;
  has_dependent_backups?: boolean | null;
  /** JSON as text, sometimes cut off, sometimes between blanks. */
  service_metadata?: string | null;
  [extra: string]: unknown;
}

const MARK = '\u0001';
const MARKED = /"\\u0001(-?\d+)\\u0001"/g;

/** JSON.stringify refuses a bigint; the real services write 64-bit codes as bare digits. */
export function encodeJson(value: unknown): string {
  const marked = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? `${MARK}${part.toString()}${MARK}` : part,
  );
  return marked.replace(MARKED, '$1');
}

/** The naive UTC of both services: no zone, six decimals. */
export function naiveTime(at: Date): string {
  return at.toISOString().replace('Z', '000');
}
