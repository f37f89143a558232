/**
 * What the raw routes promise of the clouds' answers: no more than what every release sends or the gateway itself sees to. All else passes as
 * the cloud sent it, whatever its type.
 */

/** CSBS's answer for one server backup. */
export interface RawCheckpointItemAnswer {
  readonly checkpoint_item?: RawCheckpointItem;
  readonly [other: string]: unknown;
}

/** "Querying a Single Backup", table 3. */
export interface RawCheckpointItem {
  readonly id?: unknown;
  readonly checkpoint_id?: unknown;
  readonly name?: unknown;
  readonly description?: unknown;
  /** waiting_protect, protecting, available, waiting_restore, restoring, error, waiting_delete, deleting or deleted. */
  readonly status?: unknown;
  /** A naive time that means UTC. */
  readonly created_at?: unknown;
  readonly updated_at?: unknown;
  readonly resource_id?: unknown;
  readonly resource_type?: unknown;
  /** The server: its addresses are blank without the scope `network`. */
  readonly backup_data?: unknown;
  /** Sizes in MB, the rate in kb/s; the disks are in `volume_backups`, their sources in GB. */
  readonly extend_info?: unknown;
  readonly [other: string]: unknown;
}

/** A page of VBS's list. */
export interface RawVolumeBackupPage {
  readonly backups: readonly RawVolumeBackup[];
  /** There is a further page; the link leads to it, at the gateway. */
  readonly backups_links?: readonly RawLink[];
  readonly [other: string]: unknown;
}

/** VBS's answer for one backup of a disk. */
export interface RawVolumeBackupAnswer {
  readonly backup?: RawVolumeBackup;
  readonly [other: string]: unknown;
}

/** "Querying Details About VBS Backups", response parameters. Version 3 has no `service_metadata`. */
export interface RawVolumeBackup {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly description?: unknown;
  readonly status?: unknown;
  /** GB of the source disk. */
  readonly size?: unknown;
  readonly volume_id?: unknown;
  readonly created_at?: unknown;
  readonly updated_at?: unknown;
  /** JSON in a string, without keys, storage paths and inner ids; `null` where it cannot be read. */
  readonly service_metadata?: string | null;
  readonly links?: readonly RawLink[];
  readonly [other: string]: unknown;
}

export interface RawLink {
  /** At the gateway. */
  readonly href?: string;
  readonly [other: string]: unknown;
}

/** Parameters of VBS's list. Any other is dropped; of a repeated one the last counts. */
export interface VbsListQuery {
  /** Exactly this name. */
  readonly name?: string;
  /** VBS's own word, such as `available` or `error_restoring`. */
  readonly status?: string;
  /**
   * Rows of a page: 1000 where there is none, and at most.
   * @pattern ^-?\d+$
   */
  readonly limit?: string;
  /**
   * Rows before the page.
   * @pattern ^-?\d+$
   */
  readonly offset?: string;
  /** The id of the backup before the page. */
  readonly marker?: string;
  /** Of the source disk. */
  readonly volume_id?: string;
  /** Such as `created_at`, `status` or `id`; VBS refuses what it cannot sort by. */
  readonly sort_key?: string;
  /** `asc` or `desc`. */
  readonly sort_dir?: string;
}

/** CBR's answer for one backup. */
export interface RawCbrAnswer {
  readonly backup?: RawCbrBackup;
  readonly [other: string]: unknown;
}

/** A page of CBR's list. */
export interface RawCbrPage {
  readonly backups: readonly RawCbrBackup[];
  /** How many there are, whatever the page holds. */
  readonly count?: unknown;
  readonly [other: string]: unknown;
}

/** "Querying a Specified Backup", table 4. */
export interface RawCbrBackup {
  readonly id?: unknown;
  readonly checkpoint_id?: unknown;
  readonly vault_id?: unknown;
  readonly name?: unknown;
  readonly description?: unknown;
  /** waiting_protect, protecting, available, waiting_restore, restoring, error, waiting_delete or deleting. */
  readonly status?: unknown;
  readonly created_at?: unknown;
  readonly updated_at?: unknown;
  readonly resource_id?: unknown;
  readonly resource_name?: unknown;
  /** OS::Nova::Server, OS::Cinder::Volume or OS::Sfs::Turbo. */
  readonly resource_type?: unknown;
  /** GB of what was backed up. */
  readonly resource_size?: unknown;
  /** The backups of a server's disks; a list often leaves them out. */
  readonly children?: unknown;
  readonly extend_info?: unknown;
  readonly [other: string]: unknown;
}

/** Parameters of CBR's list. Any other is dropped; of a repeated one the last counts, but for `status`. */
export interface CbrListQuery {
  /** Of the restore point. */
  readonly checkpoint_id?: string;
  /** `true`: of a dedicated cloud. */
  readonly dec?: string;
  /** Created then or before, such as 2018-02-01T12:00:00Z. */
  readonly end_time?: string;
  /** `backup` or `replication`. */
  readonly image_type?: string;
  /** Rows of a page. */
  readonly limit?: string;
  /** The id of the backup before the page. */
  readonly marker?: string;
  /** Of a shared backup: `pending`, `accepted` or `rejected`. */
  readonly member_status?: string;
  /** Of the backup. */
  readonly name?: string;
  /** Rows before the page. */
  readonly offset?: string;
  /** `private` (the default), `shared` or `all_granted`; another project’s are left out all the same. */
  readonly own_type?: string;
  /** Of the backup that it is a part of. */
  readonly parent_id?: string;
  /** Of what was backed up. */
  readonly resource_az?: string;
  /** Of what was backed up. */
  readonly resource_id?: string;
  /** Of what was backed up. */
  readonly resource_name?: string;
  /** Such as `OS::Nova::Server`. */
  readonly resource_type?: string;
  /** Such as `created_at:desc,id:asc`. */
  readonly sort?: string;
  /** Created then or later, such as 2018-02-01T12:00:00Z. */
  readonly start_time?: string;
  /** CBR’s own word; may be there more than once. */
  readonly status?: string;
  /** How full the vault is, 1 to 100. */
  readonly used_percent?: string;
  /** Of the vault that holds it. */
  readonly vault_id?: string;
}

/** CBR's own refusal. */
export interface CbrError {
  /** @pattern ^BackupService\.\d{4}$ */
  readonly error_code: string;
  readonly error_msg: string;
}

/** CSBS's own refusal. */
export interface CsbsError {
  /** @pattern ^CSBS\.\d{4}$ */
  readonly error_code: string;
  readonly error_msg: string;
}

/** Cinder's refusal of a request. */
export interface CinderBadRequest {
  readonly badRequest: { readonly code: 400; readonly message: string };
}

/** Cinder's answer where there is no such backup. */
export interface CinderNotFound {
  readonly itemNotFound: { readonly code: 404; readonly message: string };
}
