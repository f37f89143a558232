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
