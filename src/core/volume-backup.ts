import type { Bytes, Count, UtcTime } from './formats.js';
import { isJsonObject, parseJson, type JsonObject } from './json.js';
import { ownersOf } from './owners.js';
import { readServiceMetadata, type VolumeBackupMetadata } from './service-metadata.js';
import { STATUS_TABLES, type Status } from './status.js';
import { GIB } from './units.js';
import { collectWarnings, type Warn, type Warning } from './warnings.js';
import { WireObject } from './wire-object.js';

/** One disk backup as VBS knows it: the `vbs` half of a volume in the view. */
export interface VolumeBackupFacts {
  readonly name: string | null;
  readonly description: string | null;
  readonly status: Status;
  readonly rawStatus: string | null;
  readonly createdAt: UtcTime | null;
  readonly updatedAt: UtcTime | null;
  /** When the data was captured; the document's "current time" is wrong. */
  readonly dataTimestamp: UtcTime | null;
  readonly availabilityZone: string | null;
  readonly volumeId: string | null;
  /** The source disk's size, not the backup's. */
  readonly volumeSizeBytes: Bytes | null;
  readonly snapshotId: string | null;
  readonly container: string | null;
  readonly objectCount: Count | null;
  readonly failReason: string | null;
  readonly incremental: boolean | null;
  readonly hasDependentBackups: boolean | null;
  readonly metadata: VolumeBackupMetadata | null;
}

/** A VBS row, read. Paths of its warnings are relative to `facts`. */
export interface VolumeBackup {
  readonly id: string;
  /** The projects that the row names as its owner. */
  readonly owners: readonly string[];
  readonly facts: VolumeBackupFacts;
  /** `INC` of the description: what the backup request asked for. */
  readonly requestedIncremental: boolean | null;
  readonly warnings: readonly Warning[];
}

/**
 * A row of `GET /v2|v3/{project_id}/backups/detail`, or the `backup` of one; `null` without an id, which nothing can be joined by.
 * All but id, status and links is optional: releases of Cinder from 2013 on are met. v3 rows have no `service_metadata`.
 */
export function readVolumeBackup(row: JsonObject): VolumeBackup | null {
  const { warnings, warn } = collectWarnings();
  const wire = new WireObject(row, warn);
  const id = wire.joinId('id', 'id');
  if (id === null) return null;
  const description = readDescription(wire.text('description', 'description'), warn);
  return {
    id,
    owners: ownersOf(row),
    facts: {
      name: wire.text('name', 'name'),
      description: description.text,
      ...wire.status(STATUS_TABLES.volumeBackup, 'status'),
      createdAt: wire.time('created_at', 'createdAt'),
      updatedAt: wire.time('updated_at', 'updatedAt'),
      dataTimestamp: wire.time('data_timestamp', 'dataTimestamp'),
      availabilityZone: wire.text('availability_zone', 'availabilityZone'),
      volumeId: wire.text('volume_id', 'volumeId'),
      volumeSizeBytes: wire.bytes('size', GIB, 'volumeSizeBytes'),
      snapshotId: wire.text('snapshot_id', 'snapshotId'),
      container: wire.text('container', 'container'),
      objectCount: wire.number('object_count', 'objectCount'),
      failReason: wire.text('fail_reason', 'failReason'),
      incremental: wire.flag('is_incremental', 'incremental'),
      hasDependentBackups: wire.flag('has_dependent_backups', 'hasDependentBackups'),
      metadata: readServiceMetadata(wire.text('service_metadata', 'metadata'), 'metadata', warn),
    },
    requestedIncremental: description.incremental,
    warnings,
  };
}

/** The description is JSON (`{"DESC":"…","INC":1}`) where the backup was made through `/cloudbackups`, else the text itself. */
function readDescription(text: string | null, warn: Warn): { text: string | null; incremental: boolean | null } {
  const parsed = text?.trimStart().startsWith('{') === true ? parseJson(text) : undefined;
  if (!isJsonObject(parsed) || !['DESC', 'INC', 'ST'].some((key) => Object.hasOwn(parsed, key))) {
    return { text, incremental: null };
  }
  const wire = new WireObject(parsed, warn);
  const inc = wire.number('INC', 'description', { max: 1 });
  return { text: wire.text('DESC', 'description'), incremental: inc === 0 || inc === 1 ? inc === 1 : null };
}
