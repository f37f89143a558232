import type { Bytes, Count, Percent, UtcTime } from './formats.js';
import type { JsonObject } from './json.js';
import { progressPercent, STATUS_TABLES, type Status } from './status.js';
import { GIB, KIB, MIB } from './units.js';
import { collectWarnings, type Warning } from './warnings.js';
import { WireObject } from './wire-object.js';

export interface Failure {
  readonly code: string | null;
  readonly description: string | null;
  readonly reason: string | null;
  readonly operation: string | null;
}

export interface AppConsistency {
  readonly mode: Count | null;
  readonly status: Count | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** The server that was backed up. */
export interface Resource {
  readonly id: string | null;
  readonly name: string | null;
  readonly type: string | null;
  readonly availabilityZone: string | null;
  readonly region: string | null;
  readonly serviceType: string | null;
  readonly imageType: string | null;
  readonly vcpus: Count | null;
  readonly ramBytes: Bytes | null;
  readonly systemDiskBytes: Bytes | null;
  /** Customers' addresses: shown only with the scope `network`. */
  readonly eip: string | null;
  readonly privateIp: string | null;
}

/** One entry of `extend_info.volume_backups`: a disk backup as CSBS knows it. */
export interface CheckpointVolume {
  readonly id: string | null;
  readonly name: string | null;
  readonly status: Status;
  readonly rawStatus: string | null;
  readonly bootable: boolean | null;
  readonly incremental: boolean | null;
  readonly imageType: string | null;
  readonly backupSizeBytes: Bytes | null;
  readonly averageRateBytesPerSecond: Bytes | null;
  readonly spaceSavingRatio: number | null;
  readonly snapshotId: string | null;
  readonly source: {
    readonly volumeId: string | null;
    readonly volumeName: string | null;
    readonly volumeSizeBytes: Bytes | null;
  };
}

export interface CheckpointItemFacts {
  readonly checkpointId: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly status: Status;
  readonly rawStatus: string | null;
  readonly progressPercent: Percent | null;
  readonly createdAt: UtcTime | null;
  readonly updatedAt: UtcTime | null;
  readonly finishedAt: UtcTime | null;
  readonly incremental: boolean | null;
  readonly automatic: boolean | null;
  readonly imageType: string | null;
  readonly sizeBytes: Bytes | null;
  readonly averageRateBytesPerSecond: Bytes | null;
  readonly spaceSavingRatio: number | null;
  readonly restoreMode: string | null;
  readonly lazyLoading: boolean | null;
  readonly taskId: string | null;
  readonly hypervisorType: string | null;
  readonly copy: { readonly status: string | null; readonly region: string | null };
  readonly failure: Failure | null;
  readonly appConsistency: AppConsistency | null;
  readonly imageIds: readonly string[];
  readonly tags: readonly { readonly key: string | null; readonly value: string | null }[];
  readonly resource: Resource;
}

/** A server backup as CSBS knows it, read. Paths of its warnings are paths in the view. */
export interface CheckpointItem {
  readonly id: string | null;
  readonly facts: CheckpointItemFacts;
  readonly volumes: readonly CheckpointVolume[];
  /** False where CSBS sent something else than a list of volume backups, so that there may be more than `volumes`. */
  readonly allVolumesListed: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * The `checkpoint_item` of `GET /v1/{project_id}/checkpoint_items/{checkpoint_item_id}` (CSBS, "Querying a Single Backup", tables 3–7).
 * Units on the wire: sizes MB, source volumes and system disk GB, the item's rate kb/s, a volume backup's rate MB/s.
 */
export function readCheckpointItem(item: JsonObject): CheckpointItem {
  const { warnings, warn } = collectWarnings();
  const wire = new WireObject(item, warn);
  const extendInfo = wire.object('extend_info', 'extendInfo');
  return {
    id: wire.joinId('id', 'id'),
    facts: readFacts(wire, extendInfo),
    volumes: extendInfo
      .entries('volume_backups', 'volumes')
      .map((entry, index) => readVolume(entry, `volumes[${index}]`)),
    allVolumesListed: wire.hasReadableObject('extend_info') && extendInfo.hasReadableList('volume_backups'),
    warnings,
  };
}

function readFacts(wire: WireObject, extendInfo: WireObject): CheckpointItemFacts {
  const { status, rawStatus } = wire.status(STATUS_TABLES.checkpointItem, 'status');
  return {
    checkpointId: wire.text('checkpoint_id', 'checkpointId'),
    name: wire.text('name', 'name'),
    description: wire.text('description', 'description'),
    status,
    rawStatus,
    progressPercent: progressPercent(status, extendInfo.percent('progress', 'progressPercent')),
    createdAt: wire.time('created_at', 'createdAt'),
    updatedAt: wire.time('updated_at', 'updatedAt'),
    finishedAt: extendInfo.time('finished_at', 'finishedAt'),
    incremental: extendInfo.flag('incremental', 'incremental'),
    automatic: extendInfo.flag('auto_trigger', 'automatic'),
    imageType: extendInfo.text('image_type', 'imageType'),
    sizeBytes: extendInfo.bytes('size', MIB, 'sizeBytes'),
    averageRateBytesPerSecond: extendInfo.bytes('average_speed', KIB, 'averageRateBytesPerSecond'),
    spaceSavingRatio: extendInfo.ratio('space_saving_ratio', 'spaceSavingRatio'),
    restoreMode: extendInfo.text('supported_restore_mode', 'restoreMode'),
    lazyLoading: extendInfo.flag('support_lld', 'lazyLoading'),
    taskId: extendInfo.text('taskid', 'taskId'),
    hypervisorType: extendInfo.text('hypervisor_type', 'hypervisorType'),
    copy: {
      status: extendInfo.text('copy_status', 'copy.status'),
      region: extendInfo.text('copy_from', 'copy.region'),
    },
    failure: readFailure(extendInfo),
    appConsistency: readAppConsistency(extendInfo.object('app_consistency', 'appConsistency')),
    imageIds: extendInfo
      .objects('os_images_data', 'imageIds')
      .flatMap(({ entry }) => entry.text('image_id', 'imageIds') ?? []),
    tags: wire.objects('tags', 'tags').map(({ index, entry }) => ({
      key: entry.text('key', `tags[${index}].key`),
      value: entry.text('value', `tags[${index}].value`),
    })),
    resource: readResource(wire, extendInfo),
  };
}

/** `{}` or nothing when all is well; the SDKs disagree on `Code` or `code`, number or text. */
function readFailure(extendInfo: WireObject): Failure | null {
  const failCode = extendInfo.object('fail_code', 'failure');
  const failure: Failure = {
    code: failCode.code('Code', 'failure.code') ?? failCode.code('code', 'failure.code'),
    description:
      failCode.text('Description', 'failure.description') ?? failCode.text('description', 'failure.description'),
    reason: extendInfo.text('fail_reason', 'failure.reason'),
    operation: extendInfo.text('fail_op', 'failure.operation'),
  };
  return nullWhenEmpty(failure);
}

/** Of `extend_info`, which both services that know server backups have. Numbers arrive as strings from one of them. */
export function readAppConsistency(wire: WireObject): AppConsistency | null {
  return nullWhenEmpty<AppConsistency>({
    mode: wire.number('app_consistency', 'appConsistency.mode'),
    status: wire.number('app_consistency_status', 'appConsistency.status'),
    errorCode: wire.text('app_consistency_error_code', 'appConsistency.errorCode'),
    errorMessage: wire.text('app_consistency_error_message', 'appConsistency.errorMessage'),
  });
}

function nullWhenEmpty<T extends object>(value: T): T | null {
  return Object.values(value).every((field) => field === null) ? null : value;
}

function readResource(wire: WireObject, extendInfo: WireObject): Resource {
  const server = wire.object('backup_data', 'resource');
  return {
    id: wire.text('resource_id', 'resource.id'),
    name: extendInfo.text('resource_name', 'resource.name'),
    type: wire.text('resource_type', 'resource.type') ?? extendInfo.text('resource_type', 'resource.type'),
    availabilityZone: extendInfo.text('resource_az', 'resource.availabilityZone'),
    // The table calls it the name of an availability zone; the key and all recordings say region.
    region: server.text('__openstack_region_name', 'resource.region'),
    serviceType: server.text('cloudservicetype', 'resource.serviceType'),
    imageType: server.text('imagetype', 'resource.imageType'),
    vcpus: server.number('vcpus', 'resource.vcpus'),
    ramBytes: server.bytes('ram', MIB, 'resource.ramBytes'),
    systemDiskBytes: server.bytes('disk', GIB, 'resource.systemDiskBytes'),
    eip: server.text('eip', 'resource.eip'),
    privateIp: server.text('private_ip', 'resource.privateIp'),
  };
}

function readVolume(wire: WireObject, path: string): CheckpointVolume {
  return {
    id: wire.joinId('id', `${path}.id`),
    name: wire.text('name', `${path}.name`),
    ...wire.status(STATUS_TABLES.checkpointVolume, `${path}.status`),
    bootable: wire.flag('bootable', `${path}.bootable`),
    incremental: wire.flag('incremental', `${path}.incremental`),
    imageType: wire.text('image_type', `${path}.imageType`),
    backupSizeBytes: wire.bytes('size', MIB, `${path}.backupSizeBytes`),
    averageRateBytesPerSecond: wire.bytes('average_speed', MIB, `${path}.averageRateBytesPerSecond`),
    spaceSavingRatio: wire.ratio('space_saving_ratio', `${path}.spaceSavingRatio`),
    snapshotId: wire.text('snapshot_id', `${path}.snapshotId`),
    source: {
      volumeId: wire.text('source_volume_id', `${path}.source.volumeId`),
      volumeName: wire.text('source_volume_name', `${path}.source.volumeName`),
      volumeSizeBytes: wire.bytes('source_volume_size', GIB, `${path}.source.volumeSizeBytes`),
    },
  };
}
