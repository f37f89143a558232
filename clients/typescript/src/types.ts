import type { components, operations } from './generated/api.js';

type Schemas = components['schemas'];
type QueryOf<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;

export type BackupView = Schemas['BackupView'];
/** What `fields` asked for; ids are always there. */
export type SelectedBackupView = Schemas['SelectedBackupView'];
export type VolumeView = Schemas['VolumeView'];
/** An entry of the list of volume backups. */
export type VolumeBackup = Schemas['VolumeBackupEntry'];
export type SelectedVolumeBackup = Schemas['SelectedVolumeBackupEntry'];
export type Status = Schemas['Status'];
export type WhoAmI = Schemas['WhoAmI'];
export type BatchItem = Schemas['BatchAnswer']['items'][number];
export type ProblemBody = Schemas['ProblemBody'];
export type StreamProblem = Schemas['StreamProblem'];
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
  /** Dotted paths, such as `volumes.match`: nothing else is sent, but ids. */
  readonly fields?: readonly string[] | undefined;
}

interface Listed extends ReadOptions, WithFields {
  /** 1 to 1000; 50 unless said otherwise. */
  readonly limit?: number | undefined;
}

export interface BackupOptions extends ReadOptions, WithFields, Omit<QueryOf<'getBackup'>, 'fields'> {}
export interface BackupListOptions extends Listed, Omit<QueryOf<'getBackups'>, 'ids' | keyof Listed> {}
export interface VolumeBackupListOptions extends Listed, Omit<QueryOf<'getVolumeBackups'>, keyof Listed> {}

/** What comes with these options. */
export type Selected<Whole, Part, Options> = Options extends { readonly fields: readonly string[] } ? Part : Whole;
