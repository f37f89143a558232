import type { WireNumber } from './wire.js';

export interface CbrExtendInfo {
  auto_trigger?: boolean | null;
  bootable?: boolean | null;
  incremental?: boolean | null;
  snapshot_id?: string | null;
  support_lld?: boolean | null;
  /** na, backup or snapshot. */
  supported_restore_mode?: string | null;
  os_images_data?: { image_id: string }[] | null;
  contain_system_disk?: boolean | null;
  encrypted?: boolean | null;
  system_disk?: boolean | null;
  [extra: string]: unknown;
}

/** What CBR calls a backup: of a server, of one of its disks (then with a parent), of a disk by itself, of a file system. */
export interface CbrBackup {
  id: string;
  status: string;
  parent_id?: string | null;
  name?: string | null;
  description?: string | null;
  checkpoint_id?: string | null;
  project_id?: string | null;
  vault_id?: string | null;
  /** Tells the kind of what is backed up, one constant for each. */
  provider_id?: string | null;
  /** backup or replication. */
  image_type?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  protected_at?: string | null;
  expired_at?: string | null;
  resource_id?: string | null;
  resource_name?: string | null;
  resource_type?: string | null;
  resource_az?: string | null;
  /** GB of what is protected, never of the backup. */
  resource_size?: WireNumber;
  enterprise_project_id?: number | string | null;
  extend_info?: CbrExtendInfo | null;
  replication_records?: unknown;
  /** Sent as it is where it is set, and not at all where it is set to undefined; else made of the records with this parent. */
  children?: unknown;
  [extra: string]: unknown;
}

/** Of recorded answers: milliseconds and a zone, where the documents print six decimals and none. */
export function zonedTime(at: Date): string {
  return at.toISOString().replace('Z', '+00:00');
}
