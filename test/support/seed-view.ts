import type { BackupView, VolumeView } from '../../src/core/backup-view.js';

/** The worked example: the CSBS document's item joined with its two VBS backups, as every gateway over the sandbox answers it. */
export const SEED_BACKUP = '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190';
export const SEED_PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
export const SEED_VOLUME_BACKUPS = [
  '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d',
  '8eb98e91-8924-4d4b-b6d6-28fb7b751e9c',
] as const;
export const SEED_FAILED_DISK = '2748f2f2-4394-4e6e-af8d-8dd34496c024';

const TWENTY_GIB = 21474836480;
const SNAPSHOT = '36f520e1-d2ea-4907-956a-3d9cd53e2d38';

interface SeedVolume {
  readonly id: string;
  readonly volumeId: string;
  readonly volumeName: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

function seedVolume({ id, volumeId, volumeName, createdAt, updatedAt }: SeedVolume): VolumeView {
  return {
    id,
    name: 'manualbk_47222',
    status: 'available',
    rawStatus: 'available',
    bootable: true,
    incremental: false,
    imageType: 'backup',
    backupSizeBytes: 0,
    averageRateBytesPerSecond: 0,
    spaceSavingRatio: 0,
    snapshotId: SNAPSHOT,
    source: { volumeId, volumeName, volumeSizeBytes: TWENTY_GIB },
    match: 'matched',
    vbs: {
      name: 'manualbk_47222',
      description: null,
      status: 'available',
      rawStatus: 'available',
      createdAt,
      updatedAt,
      dataTimestamp: createdAt,
      availabilityZone: 'az1.dc1',
      volumeId,
      volumeSizeBytes: TWENTY_GIB,
      snapshotId: SNAPSHOT,
      container: 'volumebackups',
      objectCount: 0,
      failReason: null,
      incremental: false,
      hasDependentBackups: false,
      metadata: {
        bootable: true,
        progressPercent: 100,
        backupKind: 'server',
        deduplicated: false,
        compressed: false,
        encrypted: false,
        spaceSavingRate: 0,
        chainSizeBytes: 0,
        averageRateBytesPerSecond: 0,
        volumeType: null,
      },
    },
    discrepancies: [],
  };
}

export function seedView(fetchedAt: { readonly csbs: string; readonly vbs: string }): BackupView {
  return {
    id: SEED_BACKUP,
    projectId: SEED_PROJECT,
    checkpointId: 'f672a1bb-6912-446a-816c-72792c5263e0',
    name: 'backup_d32c',
    description: null,
    status: 'available',
    rawStatus: 'available',
    progressPercent: 100,
    createdAt: '2017-04-15T04:20:37.277880Z',
    updatedAt: '2017-04-15T04:25:38.680638Z',
    finishedAt: '2017-04-15T04:25:38.675478Z',
    incremental: false,
    automatic: false,
    imageType: 'backup',
    sizeBytes: 0,
    averageRateBytesPerSecond: 0,
    spaceSavingRatio: 0,
    restoreMode: 'backup',
    lazyLoading: false,
    taskId: 'e0a21692-2192-11e7-bf23-0242ac110007',
    hypervisorType: 'QEMU',
    copy: { status: 'na', region: null },
    failure: null,
    appConsistency: null,
    imageIds: ['fe84dd80-0229-4918-8d3d-cbb33154b565'],
    tags: [],
    resource: {
      id: 'f45c477a-57e5-465f-999f-d845083962db',
      name: 'karbor_02',
      type: 'OS::Nova::Server',
      availabilityZone: 'az1.dc1',
      region: null,
      serviceType: null,
      imageType: null,
      vcpus: 4,
      ramBytes: 4294967296,
      systemDiskBytes: 0,
      eip: null,
      privateIp: null,
    },
    volumes: [
      seedVolume({
        id: SEED_VOLUME_BACKUPS[0],
        volumeId: 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe',
        volumeName: 'karbor_02',
        createdAt: '2017-04-15T04:20:41.000000Z',
        updatedAt: '2017-04-15T04:25:31.000000Z',
      }),
      seedVolume({
        id: SEED_VOLUME_BACKUPS[1],
        volumeId: 'e7f48980-927c-48de-afd4-f0245d2e5100',
        volumeName: 'karbor_01',
        createdAt: '2017-04-15T04:20:42.000000Z',
        updatedAt: '2017-04-15T04:25:35.000000Z',
      }),
    ],
    summary: { volumes: 2, matched: 2, missing: 0, unknown: 0, discrepancies: 0 },
    completeness: 'complete',
    warnings: [],
    sources: {
      csbs: { status: 'ok', fetchedAt: fetchedAt.csbs, error: null },
      vbs: { status: 'ok', fetchedAt: fetchedAt.vbs, error: null },
    },
  };
}
