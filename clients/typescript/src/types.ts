import type { components, operations } from './generated/api.js';

type Schemas = components['schemas'];
type QueryOf<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;

export type BackupView = Schemas['BackupView'];
/** What `fields` asked for; ids are always there. */
export type SelectedBackupView = Schemas['SelectedBackupView'];
export type VolumeView = Schemas['VolumeView'];
export type Status = Schemas['Status'];
export type WhoAmI = Schemas['WhoAmI'];
export type BatchItem = Schemas['BatchAnswer']['items'][number];
export type ProblemBody = Schemas['ProblemBody'];
export type ProblemCode = Schemas['ProblemCode'];
export type FieldError = Schemas['FieldError'];

export interface Page<Item> {
  readonly items: readonly Item[];
  /** For the next page; `null` on the last. */
  readonly nextCursor: string | null;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Has the cloud asked now, within the limits of the caller and of the cloud. */
  readonly revalidate?: boolean | undefined;
}

interface WithFields {
  /** Dotted paths, such as `volumes.match`. */
  readonly fields?: readonly string[] | undefined;
}

export interface BackupOptions extends ReadOptions, WithFields {
  /** `complete`: a partial view is the problem `incomplete`. */
  readonly require?: QueryOf<'getBackup'>['require'] | undefined;
}

export type Selected<Whole, Part, Options> = Options extends { readonly fields: readonly string[] } ? Part : Whole;

/** An entry of the list of volume backups: what VBS says of it, normalized. */
export type VolumeBackup = Schemas['VolumeBackupFacts'] & { readonly id: string; readonly projectId: string };
export type SelectedVolumeBackup = Schemas['SelectedVolumeBackupFacts'] & Pick<VolumeBackup, 'id' | 'projectId'>;

interface ListOptions<Sort extends string> extends ReadOptions, WithFields {
  /** 1 to 1000; 50 unless said otherwise. */
  readonly limit?: number | undefined;
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** `-` for descending. */
  readonly sort?: Sort | `-${Sort}` | undefined;
  readonly status?: Status | undefined;
  readonly name?: string | undefined;
}

export interface BackupListOptions extends ListOptions<'createdAt' | 'updatedAt' | 'name' | 'status'> {
  /** Of the server. */
  readonly resourceId?: string | undefined;
  /** Created then or later: RFC 3339. */
  readonly from?: string | undefined;
  /** Created then or before. */
  readonly to?: string | undefined;
  /** Has VBS asked for the disks; else `vbs` is `null` everywhere. */
  readonly include?: 'volumes' | undefined;
}

export interface VolumeBackupListOptions extends ListOptions<
  'createdAt' | 'updatedAt' | 'volumeSizeBytes' | 'status' | 'name' | 'id'
> {
  /** Of the disk: its history. */
  readonly volumeId?: string | undefined;
}
