import type { BackupRow, CheckpointItem, ExtendInfo, VolumeBackup } from './wire.js';
import { SANDBOX_PROJECT } from './world.js';

/** The examples that the two services' own API references print, value for value. */
export const DOCUMENTED_ITEM_ID = '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190';

const SNAPSHOT = '36f520e1-d2ea-4907-956a-3d9cd53e2d38';
const NAME = 'manualbk_47222';

function documentedVolume(id: string, sourceId: string, sourceName: string): VolumeBackup {
  return {
    status: 'available',
    space_saving_ratio: 0,
    name: NAME,
    bootable: true,
    average_speed: 0,
    source_volume_size: 20,
    source_volume_id: sourceId,
    incremental: false,
    image_type: 'backup',
    source_volume_name: sourceName,
    id,
    size: 0,
    snapshot_id: SNAPSHOT,
  };
}

function documentedInfo(): ExtendInfo {
  return {
    auto_trigger: false,
    space_saving_ratio: 0,
    copy_status: 'na',
    fail_reason: '',
    resource_az: 'az1.dc1',
    image_type: 'backup',
    finished_at: '2017-04-15T04:25:38.675478',
    average_speed: 0,
    copy_from: '',
    supported_restore_mode: 'backup',
    support_lld: false,
    os_images_data: [{ image_id: 'fe84dd80-0229-4918-8d3d-cbb33154b565' }],
    volume_backups: [
      documentedVolume('70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d', 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe', 'karbor_02'),
      documentedVolume('8eb98e91-8924-4d4b-b6d6-28fb7b751e9c', 'e7f48980-927c-48de-afd4-f0245d2e5100', 'karbor_01'),
    ],
    fail_code: {},
    incremental: false,
    taskid: 'e0a21692-2192-11e7-bf23-0242ac110007',
    hypervisor_type: 'QEMU',
    progress: 100,
    fail_op: '',
    resource_name: 'karbor_02',
    size: 0,
  };
}

export function documentedItem(): CheckpointItem {
  return {
    status: 'available',
    backup_data: {
      eip: '',
      cloudservicetype: '',
      ram: 4096,
      vcpus: 4,
      __openstack_region_name: '',
      private_ip: '',
      disk: 0,
      imagetype: '',
    },
    name: 'backup_d32c',
    resource_id: 'f45c477a-57e5-465f-999f-d845083962db',
    created_at: '2017-04-15T04:20:37.277880',
    checkpoint_id: 'f672a1bb-6912-446a-816c-72792c5263e0',
    updated_at: '2017-04-15T04:25:38.680638',
    resource_type: 'OS::Nova::Server',
    extend_info: documentedInfo(),
    id: DOCUMENTED_ITEM_ID,
  };
}

const AVAILABLE_METADATA =
  ' {"bootable": true, "backupurl": "58d94782-6509-45ad-9442-970d2a005050", "BackupSize": 0, "progress": "100", ' +
  '"snap_id": "36f520e1d2ea4907956a3d9cd53e2d38", "Type": 0, "ST": 1, "DL": 0, "SS": 0, "CS": 0, "AT": 0.0, ' +
  '"VK": "", "CMKID": ""} ';

function availableRow(id: string, volumeId: string, createdAt: string, updatedAt: string): BackupRow {
  return {
    status: 'available',
    description: null,
    availability_zone: 'az1.dc1',
    volume_id: volumeId,
    fail_reason: null,
    id,
    size: 20,
    object_count: 0,
    container: 'volumebackups',
    name: NAME,
    created_at: createdAt,
    updated_at: updatedAt,
    data_timestamp: createdAt,
    'os-bak-tenant-attr:tenant_id': SANDBOX_PROJECT,
    snapshot_id: SNAPSHOT,
    is_incremental: false,
    has_dependent_backups: false,
    service_metadata: AVAILABLE_METADATA,
  };
}

const FAILED_METADATA =
  ' {"bootable": false, "backupurl": "58d94782-6509-45ad-9442-970d2a005050", "BackupSize": 0, "progress": "0", ' +
  '"snap_id": "665e411f5d87431ca98c199fbd4a64fd", "Type": 0} ';

/** Of the era before `updated_at`, `snapshot_id` and `is_incremental`. */
function failedRow(id: string, createdAt: string): BackupRow {
  return {
    status: 'error',
    description: null,
    availability_zone: null,
    volume_id: '2748f2f2-4394-4e6e-af8d-8dd34496c024',
    fail_reason: 'Connection to swift failed: [Errno 111] ECONNREFUSED',
    id,
    size: 1,
    object_count: null,
    container: 'volumebackups',
    name: null,
    created_at: createdAt,
  };
}

export function documentedRows(): BackupRow[] {
  return [
    availableRow(
      '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d',
      'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe',
      '2017-04-15T04:20:41.000000',
      '2017-04-15T04:25:31.000000',
    ),
    availableRow(
      '8eb98e91-8924-4d4b-b6d6-28fb7b751e9c',
      'e7f48980-927c-48de-afd4-f0245d2e5100',
      '2017-04-15T04:20:42.000000',
      '2017-04-15T04:25:35.000000',
    ),
    // Only the first of the three has an owner and metadata.
    {
      ...failedRow('1d1139d8-8989-49d3-8aa1-83eb691e6db2', '2013-06-27T08:48:03.000000'),
      'os-bak-tenant-attr:tenant_id': SANDBOX_PROJECT,
      service_metadata: FAILED_METADATA,
    },
    failedRow('80e17946-6e56-46e0-9547-e9ba4f1619bd', '2013-06-27T08:56:58.000000'),
    failedRow('b3cf7a16-decc-4beb-8077-682737d94a58', '2013-06-27T08:46:31.000000'),
  ];
}
