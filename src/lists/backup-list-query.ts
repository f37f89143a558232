import { IsIn, IsOptional, Length, Matches } from 'class-validator';
import { lengthPrefixed } from '../core/length-prefixed.js';
import { textValue, timeValue, type Order, type Position, type SortValue } from '../core/list-order.js';
import { ORIGINS, type Origin } from '../core/services.js';
import { STATUSES, type Status } from '../core/status.js';
import { invalid, Problem } from '../http/problem.js';
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
  timeIn,
  UUID_FORM,
} from './list-query.js';
import type { ItemFacts } from './listed-row.js';

const FIELDS = ['createdAt', 'updatedAt', 'name', 'status'] as const;
export type BackupField = (typeof FIELDS)[number];

/** `GET /api/v1/projects/{project_id}/backups?ids=a,b,…`, or `?limit=50&sort=-createdAt&…` */
export class BackupsQuery {
  /** Comma list of UUIDs: these, and no list. */
  @IsOptional()
  ids: string | undefined = undefined;

  /** How many a page may have: 1 to 1000, else 50. */
  @IsOptional()
  @Matches(LIMIT_FORM, { message: LIMIT_MESSAGE })
  limit: string | undefined = undefined;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  cursor: string | undefined = undefined;

  /** By what it is sorted, `-` for descending; else the newest first. */
  @IsOptional()
  @IsIn(sortsOf(FIELDS), { message: `must be one of ${sortsOf(FIELDS).join(', ')}` })
  sort: string | undefined = undefined;

  /** The normalized status. */
  @IsOptional()
  @IsIn(STATUSES, { message: `must be one of ${STATUSES.join(', ')}` })
  status: Status | undefined = undefined;

  /** Any part of the name. */
  @IsOptional()
  @Length(1, MOST_NAME_CHARACTERS, { message: NAME_MESSAGE })
  name: string | undefined = undefined;

  /** Of the server. */
  @IsOptional()
  @Matches(UUID_FORM, { message: 'must be a UUID' })
  resourceId: string | undefined = undefined;

  /** Created then or later. */
  @IsOptional()
  from: string | undefined = undefined;

  /** Created then or before. */
  @IsOptional()
  to: string | undefined = undefined;

  /** Which service has it; else whichever the project has. */
  @IsOptional()
  @IsIn(ORIGINS, { message: `must be one of ${ORIGINS.join(', ')}` })
  origin: Origin | undefined = undefined;

  /** `volumes`: VBS is asked for the disks; else every `vbs` is null. */
  @IsOptional()
  @IsIn(['volumes'], { message: 'must be volumes' })
  include: string | undefined = undefined;

  /** Comma list of dotted paths of an item. */
  @IsOptional()
  fields: string | undefined = undefined;
}

/** What is asked for by id is in the order asked, and whole. */
export function refuseBesideIds({ ids, ...others }: BackupsQuery): void {
  const errors = Object.entries(others).flatMap(([field, value]) =>
    value === undefined ? [] : [{ field, message: 'does not go with ids' }],
  );
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
}

export interface WantedBackups {
  readonly projectId: string;
  readonly limit: number;
  readonly order: Order<BackupField>;
  readonly after: Position | null;
  readonly filters: BackupFilters;
  readonly withVolumes: boolean;
  /** `null`: whichever. */
  readonly origin: Origin | null;
  /** What a cursor of this list is bound to. */
  readonly list: readonly string[];
}

export interface BackupFilters {
  readonly status: Status | null;
  readonly name: string | null;
  readonly resourceId: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

export function wantedBackups(projectId: string, query: BackupsQuery): WantedBackups {
  const order = orderIn(query.sort, FIELDS);
  const filters: BackupFilters = {
    status: query.status ?? null,
    name: query.name ?? null,
    resourceId: query.resourceId?.toLowerCase() ?? null,
    from: timeIn('from', query.from),
    to: timeIn('to', query.to),
  };
  const [from, to] = [timeValue(filters.from), timeValue(filters.to)];
  if (from !== null && to !== null && from > to) throw invalid('from', 'must not be later than to');
  const origin = query.origin ?? null;
  const said = saidIn({ ...filters, origin });
  const list = ['backups', projectId, order.field, String(order.descending), lengthPrefixed(said)];
  return {
    projectId,
    limit: limitOf(query.limit),
    order,
    after: positionIn(query.cursor, list),
    filters,
    withVolumes: query.include === 'volumes',
    origin,
    list,
  };
}

export function positionBy(field: BackupField): (row: ItemFacts) => Position {
  return (row) => ({ value: VALUES[field](row), id: row.id });
}

const VALUES: Readonly<Record<BackupField, (row: ItemFacts) => SortValue>> = {
  createdAt: ({ createdAt }) => timeValue(createdAt),
  updatedAt: ({ updatedAt }) => timeValue(updatedAt),
  name: ({ name }) => textValue(name),
  status: ({ status }) => status,
};

/** The services filter as well; this is for what they have no filter for, do by whole seconds, or do not do after all. */
export function matching({ status, name, resourceId, from, to }: BackupFilters): (row: ItemFacts) => boolean {
  const part = name?.toLowerCase() ?? null;
  const isInTime = within(timeValue(from), timeValue(to));
  return (row) =>
    (status === null || row.status === status) &&
    (part === null || row.name?.toLowerCase().includes(part) === true) &&
    (resourceId === null || row.resourceId?.toLowerCase() === resourceId) &&
    isInTime(timeValue(row.createdAt));
}

function within(begin: string | null, end: string | null): (time: string | null) => boolean {
  return (time) =>
    (begin === null || (time !== null && time >= begin)) && (end === null || (time !== null && time <= end));
}
