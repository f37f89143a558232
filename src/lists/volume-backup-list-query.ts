import { IsIn, IsOptional, Length, Matches } from 'class-validator';
import { lengthPrefixed } from '../core/length-prefixed.js';
import { textValue, timeValue, type Order, type Position, type SortValue } from '../core/list-order.js';
import { STATUSES, type Status } from '../core/status.js';
import type { VolumeBackupEntry } from '../core/volume-backup-entry.js';
import {
  LIMIT_FORM,
  LIMIT_MESSAGE,
  limitOf,
  MOST_NAME_CHARACTERS,
  NAME_MESSAGE,
  orderIn,
  positionIn,
  saidIn,
  sortsOf,
  UUID_FORM,
} from './list-query.js';

const FIELDS = ['createdAt', 'updatedAt', 'volumeSizeBytes', 'status', 'name', 'id'] as const;
export type VolumeBackupField = (typeof FIELDS)[number];

/** `GET /api/v1/projects/{project_id}/volume-backups?limit=50&sort=-createdAt&…` */
export class VolumeBackupListQuery {
  @IsOptional()
  @Matches(LIMIT_FORM, { message: LIMIT_MESSAGE })
  limit: string | undefined = undefined;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  cursor: string | undefined = undefined;

  @IsOptional()
  @IsIn(sortsOf(FIELDS), { message: `must be one of ${sortsOf(FIELDS).join(', ')}` })
  sort: string | undefined = undefined;

  @IsOptional()
  @IsIn(STATUSES, { message: `must be one of ${STATUSES.join(', ')}` })
  status: Status | undefined = undefined;

  /** The whole name. */
  @IsOptional()
  @Length(1, MOST_NAME_CHARACTERS, { message: NAME_MESSAGE })
  name: string | undefined = undefined;

  /** Of the disk: its history. */
  @IsOptional()
  @Matches(UUID_FORM, { message: 'must be a UUID' })
  volumeId: string | undefined = undefined;

  /** Comma list of dotted paths of an entry. */
  @IsOptional()
  fields: string | undefined = undefined;
}

export interface VolumeBackupFilters {
  readonly status: Status | null;
  readonly name: string | null;
  readonly volumeId: string | null;
}

export interface WantedVolumeBackups {
  readonly projectId: string;
  readonly limit: number;
  readonly order: Order<VolumeBackupField>;
  readonly after: Position | null;
  readonly filters: VolumeBackupFilters;
  /** What a cursor of this list is bound to. */
  readonly list: readonly string[];
}

export function wantedVolumeBackups(projectId: string, query: VolumeBackupListQuery): WantedVolumeBackups {
  const order = orderIn(query.sort, FIELDS);
  const filters: VolumeBackupFilters = {
    status: query.status ?? null,
    name: query.name ?? null,
    volumeId: query.volumeId?.toLowerCase() ?? null,
  };
  const said = saidIn({ ...filters });
  const list = ['volume-backups', projectId, order.field, String(order.descending), lengthPrefixed(said)];
  return { projectId, limit: limitOf(query.limit), order, after: positionIn(query.cursor, list), filters, list };
}

export function positionBy(field: VolumeBackupField): (entry: VolumeBackupEntry) => Position {
  return (entry) => ({ value: VALUES[field](entry), id: entry.id });
}

const VALUES: Readonly<Record<VolumeBackupField, (entry: VolumeBackupEntry) => SortValue>> = {
  createdAt: ({ createdAt }) => timeValue(createdAt),
  updatedAt: ({ updatedAt }) => timeValue(updatedAt),
  volumeSizeBytes: ({ volumeSizeBytes }) => volumeSizeBytes,
  status: ({ status }) => status,
  name: ({ name }) => textValue(name),
  id: () => null, // the id alone decides
};

/** VBS filters as well, one value of one filter at a time; its database may take `Daily` for `daily`. */
export function matching({ status, name, volumeId }: VolumeBackupFilters): (entry: VolumeBackupEntry) => boolean {
  return (entry) =>
    (status === null || entry.status === status) &&
    (name === null || entry.name === name) &&
    (volumeId === null || entry.volumeId?.toLowerCase() === volumeId);
}
