import { readAppConsistency, type CheckpointItem, type CheckpointVolume, type Resource } from './checkpoint-item.js';
import type { JsonObject } from './json.js';
import { progressPercent, STATUS_TABLES } from './status.js';
import { GIB } from './units.js';
import { collectWarnings } from './warnings.js';
import { WireObject } from './wire-object.js';

/** Words of CBR's for what CSBS calls otherwise; the rest both call the same. */
const COPY_WORDS: ReadonlyMap<string, string> = new Map([
  ['waiting_replicate', 'waiting_copy'],
  ['replicating', 'copying'],
]);

/**
 * The `backup` of `GET /v3/{project_id}/backups/{backup_id}` (CBR, "Querying a Specified Backup"), told as CSBS would tell it: what is read of
 * it means the same, in the same unit, under the same key. What CBR has no word for is `null`: how large the backup is and how fast it was
 * made, its progress, the server's flavor and addresses. When it was finished no document says (`protected_at` is "backup time").
 * Units on the wire: `resource_size` GB of what was backed up, never of the backup.
 */
export function readCbrBackup(backup: JsonObject): CheckpointItem {
  const { warnings, warn } = collectWarnings();
  const wire = new WireObject(backup, warn);
  const extendInfo = wire.object('extend_info', 'extend_info');
  return {
    id: wire.joinId('id', 'id'),
    facts: {
      ...readFacts(wire, extendInfo),
      ...UNSAID,
      resource: readResource(wire),
    },
    volumes: wire.entries('children', 'volumes').map((entry, index) => readChild(entry, `volumes[${index}]`)),
    allVolumesListed: wire.hasReadableList('children'),
    warnings,
  };
}

const UNSAID = {
  finishedAt: null,
  sizeBytes: null,
  averageRateBytesPerSecond: null,
  spaceSavingRatio: null,
  taskId: null,
  hypervisorType: null,
  failure: null,
  tags: [],
} as const;

function readFacts(wire: WireObject, extendInfo: WireObject) {
  const { status, rawStatus } = wire.status(STATUS_TABLES.checkpointItem, 'status');
  return {
    checkpointId: wire.text('checkpoint_id', 'checkpointId'),
    name: wire.text('name', 'name'),
    description: wire.text('description', 'description'),
    status,
    rawStatus,
    progressPercent: progressPercent(status, null),
    createdAt: wire.time('created_at', 'createdAt'),
    updatedAt: wire.time('updated_at', 'updatedAt'),
    incremental: extendInfo.flag('incremental', 'incremental'),
    automatic: extendInfo.flag('auto_trigger', 'automatic'),
    imageType: wire.text('image_type', 'imageType'),
    restoreMode: extendInfo.text('supported_restore_mode', 'restoreMode'),
    lazyLoading: extendInfo.flag('support_lld', 'lazyLoading'),
    copy: readCopy(wire),
    appConsistency: readAppConsistency(extendInfo.object('app_consistency', 'appConsistency')),
    imageIds: extendInfo
      .objects('os_images_data', 'imageIds')
      .flatMap(({ entry }) => entry.text('image_id', 'imageIds') ?? []),
  };
}

/** CSBS tells of one copy; of several the one that was begun last. */
function readCopy(wire: WireObject): { readonly status: string | null; readonly region: string | null } {
  const copies = wire.objects('replication_records', 'copy').map(({ entry }) => ({
    begunAt: entry.time('created_at', 'copy') ?? '',
    status: entry.text('status', 'copy.status'),
    region: entry.text('destination_region', 'copy.region'),
  }));
  const latest = copies.reduce((a, b) => (b.begunAt >= a.begunAt ? b : a), { begunAt: '', status: null, region: null });
  const { status, region } = latest;
  return { status: status === null ? null : (COPY_WORDS.get(status) ?? status), region };
}

function readResource(wire: WireObject): Resource {
  return {
    id: wire.text('resource_id', 'resource.id'),
    name: wire.text('resource_name', 'resource.name'),
    type: wire.text('resource_type', 'resource.type'),
    availabilityZone: wire.text('resource_az', 'resource.availabilityZone'),
    region: null,
    serviceType: null,
    imageType: null,
    vcpus: null,
    ramBytes: null,
    systemDiskBytes: null,
    eip: null,
    privateIp: null,
  };
}

/** One of `children`: the backup of a disk. Its id is the disk service's, where that lists it; its resource is the disk. */
function readChild(wire: WireObject, path: string): CheckpointVolume {
  const extendInfo = wire.object('extend_info', `${path}.extend_info`);
  return {
    id: wire.joinId('id', `${path}.id`),
    name: wire.text('name', `${path}.name`),
    ...wire.status(STATUS_TABLES.checkpointVolume, `${path}.status`),
    bootable: extendInfo.flag('bootable', `${path}.bootable`),
    incremental: extendInfo.flag('incremental', `${path}.incremental`),
    imageType: wire.text('image_type', `${path}.imageType`),
    backupSizeBytes: null,
    averageRateBytesPerSecond: null,
    spaceSavingRatio: null,
    snapshotId: extendInfo.text('snapshot_id', `${path}.snapshotId`),
    source: {
      volumeId: wire.text('resource_id', `${path}.source.volumeId`),
      volumeName: wire.text('resource_name', `${path}.source.volumeName`),
      volumeSizeBytes: wire.bytes('resource_size', GIB, `${path}.source.volumeSizeBytes`),
    },
  };
}
