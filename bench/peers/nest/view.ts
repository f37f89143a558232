import type { CheckpointItem, CheckpointVolume, VolumeBackup } from './wire.js';

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const KINDS: Record<number, string> = { 0: 'disk', 1: 'server', 4: 'disk-copy', 5: 'server-copy' };
const STATUS: Record<string, string> = {
  waiting_protect: 'pending',
  protecting: 'running',
  creating: 'running',
  waiting_restore: 'restoring',
  error_restoring: 'error',
  waiting_delete: 'deleting',
  error_deleting: 'error',
};

const said = <T>(value: T | '' | null | undefined): T | null => (value === '' || value === undefined ? null : value);
const utc = (time: string): string => `${time}Z`;
const statusOf = (raw: string) => ({ status: STATUS[raw] ?? raw, rawStatus: raw });

/** The same view as the gateway's, of backups that are well: this is the join that every peer does. */
export function viewOf(projectId: string, item: CheckpointItem, rows: readonly VolumeBackup[]) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const volumes = item.extend_info.volume_backups.map((volume) => joined(volume, byId.get(volume.id)));
  const now = new Date().toISOString();
  const matched = volumes.filter(({ match }) => match === 'matched').length;
  return {
    id: item.id,
    projectId,
    ...factsOf(item),
    resource: resourceOf(item),
    volumes,
    summary: {
      volumes: volumes.length,
      matched,
      missing: volumes.length - matched,
      unknown: 0,
      discrepancies: volumes.reduce((sum, { discrepancies }) => sum + discrepancies.length, 0),
    },
    completeness: 'complete',
    warnings: [],
    sources: {
      csbs: { status: 'ok', fetchedAt: now, error: null },
      vbs: { status: 'ok', fetchedAt: now, error: null },
    },
  };
}

function factsOf(item: CheckpointItem) {
  const info = item.extend_info;
  return {
    checkpointId: item.checkpoint_id,
    name: said(item.name),
    description: said(item.description),
    ...statusOf(item.status),
    progressPercent: item.status === 'available' ? 100 : null,
    createdAt: utc(item.created_at),
    updatedAt: utc(item.updated_at),
    finishedAt: utc(info.finished_at),
    incremental: info.incremental,
    automatic: info.auto_trigger,
    imageType: said(info.image_type),
    sizeBytes: Math.round(info.size * MIB),
    averageRateBytesPerSecond: Math.round(info.average_speed * KIB),
    spaceSavingRatio: info.space_saving_ratio,
    restoreMode: said(info.supported_restore_mode),
    lazyLoading: info.support_lld,
    taskId: said(info.taskid),
    hypervisorType: said(info.hypervisor_type),
    copy: { status: said(info.copy_status), region: said(info.copy_from) },
    failure: failureOf(info),
    appConsistency: null,
    imageIds: info.os_images_data.map(({ image_id }) => image_id),
    tags: item.tags.map(({ key, value }) => ({ key: said(key), value: said(value) })),
  };
}

function failureOf({ fail_code, fail_reason, fail_op }: CheckpointItem['extend_info']) {
  const failure = {
    code: said(fail_code.Code),
    description: said(fail_code.Description),
    reason: said(fail_reason),
    operation: said(fail_op),
  };
  return Object.values(failure).every((value) => value === null) ? null : failure;
}

function resourceOf({ resource_id, resource_type, extend_info, backup_data }: CheckpointItem) {
  return {
    id: resource_id,
    name: said(extend_info.resource_name),
    type: said(resource_type),
    availabilityZone: said(extend_info.resource_az),
    region: said(backup_data.__openstack_region_name),
    serviceType: said(backup_data.cloudservicetype),
    imageType: said(backup_data.imagetype),
    vcpus: backup_data.vcpus,
    ramBytes: backup_data.ram * MIB,
    systemDiskBytes: backup_data.disk * GIB,
    eip: null,
    privateIp: null,
  };
}

function joined(volume: CheckpointVolume, row: VolumeBackup | undefined) {
  const csbs = {
    id: volume.id,
    name: said(volume.name),
    ...statusOf(volume.status),
    bootable: volume.bootable,
    incremental: volume.incremental,
    imageType: said(volume.image_type),
    backupSizeBytes: Math.round(volume.size * MIB),
    averageRateBytesPerSecond: Math.round(volume.average_speed * MIB),
    spaceSavingRatio: volume.space_saving_ratio,
    snapshotId: said(volume.snapshot_id),
    source: {
      volumeId: volume.source_volume_id,
      volumeName: said(volume.source_volume_name),
      volumeSizeBytes: volume.source_volume_size * GIB,
    },
  };
  if (row === undefined) return { ...csbs, match: 'missing', vbs: null, discrepancies: [] };
  const vbs = vbsOf(row);
  const discrepancies = [
    ...differ('status', csbs.status, vbs.status),
    ...differ('volumeId', csbs.source.volumeId, vbs.volumeId),
    ...differ('volumeSizeBytes', csbs.source.volumeSizeBytes, vbs.volumeSizeBytes),
    ...differ('snapshotId', csbs.snapshotId, vbs.snapshotId),
  ];
  return { ...csbs, match: 'matched', vbs, discrepancies };
}

function differ<T>(field: string, csbs: T, vbs: T) {
  return csbs !== null && vbs !== null && csbs !== vbs ? [{ field, csbs, vbs }] : [];
}

function vbsOf(row: VolumeBackup) {
  return {
    name: said(row.name),
    description: descriptionOf(row.description),
    ...statusOf(row.status),
    createdAt: utc(row.created_at),
    updatedAt: utc(row.updated_at),
    dataTimestamp: utc(row.data_timestamp),
    availabilityZone: said(row.availability_zone),
    volumeId: row.volume_id,
    volumeSizeBytes: row.size * GIB,
    snapshotId: said(row.snapshot_id),
    container: said(row.container),
    objectCount: row.object_count,
    failReason: said(row.fail_reason),
    incremental: row.is_incremental,
    hasDependentBackups: row.has_dependent_backups,
    metadata: metadataOf(row.service_metadata),
  };
}

function descriptionOf(text: string | null): string | null {
  if (text?.startsWith('{') !== true) return said(text);
  return said((JSON.parse(text) as { DESC: string }).DESC);
}

interface Metadata {
  bootable: boolean;
  progress: string;
  ST?: number;
  DL?: number;
  VK?: string;
  CMKID?: string;
  SS: number;
  CS: number;
  AT: number;
  VT: string;
}

function metadataOf(text: string) {
  const metadata = JSON.parse(text) as Metadata;
  const layout = metadata.DL ?? 0;
  return {
    bootable: metadata.bootable,
    progressPercent: Number(metadata.progress),
    backupKind: KINDS[metadata.ST ?? 0] ?? 'unknown',
    deduplicated: layout === 1 || layout === 3,
    compressed: layout === 2 || layout === 3,
    encrypted: said(metadata.VK) !== null || said(metadata.CMKID) !== null,
    spaceSavingRate: metadata.SS,
    chainSizeBytes: Math.round(metadata.CS * MIB),
    averageRateBytesPerSecond: Math.round(metadata.AT * MIB),
    volumeType: said(metadata.VT),
  };
}
