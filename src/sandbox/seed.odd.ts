import { type BuiltBackup, buildBackup, later, pythonJson } from './seed.builder.js';
import { Generator } from './seed.generator.js';
import { BUSY_AND_FAILED, type Oddity } from './seed.odd.states.js';
import type { BackupRow, ExtendInfo, VolumeBackup } from './wire.js';

const FIRST_DAY = new Date('2026-07-01T10:00:00Z');
const HOUR = 3600;

const infoOf = (built: BuiltBackup, patch: ExtendInfo): void => {
  Object.assign(built.item.extend_info, patch);
};

function alterRow(built: BuiltBackup, index: number, patch: Partial<BackupRow>): void {
  Object.assign(built.rows[index] ?? {}, patch);
}

function alterVolumes(built: BuiltBackup, patch: (volume: VolumeBackup) => Record<string, unknown>): void {
  for (const volume of built.item.extend_info.volume_backups ?? []) Object.assign(volume, patch(volume));
}

const DATA_ODDITIES = {
  encrypted: { server: 'ecs-vault-01', disks: 2, change: encrypt },
  goneFromVbs: {
    server: 'ecs-legacy-01',
    disks: 3,
    change: (built) => {
      built.rows.splice(1);
    },
  },
  disagreeing: { server: 'ecs-twofaced-01', disks: 4, change: disagree },
  sixtyDisks: { server: 'ecs-storage-01', disks: 60, change: () => undefined },
  noVolumes: { server: 'ecs-diskless-01', disks: 0, change: () => undefined },
  absentVolumes: {
    server: 'ecs-diskless-02',
    disks: 0,
    change: (built) => {
      delete built.item.extend_info.volume_backups;
    },
  },
  truncatedMetadata: {
    server: 'ecs-chatty-01',
    disks: 2,
    // The column of the stock database holds 255 characters.
    change: (built) => {
      alterRow(built, 0, { service_metadata: built.rows[0]?.service_metadata?.slice(0, 255) ?? null });
    },
  },
  stringNumbers: { server: 'ecs-stringly-01', disks: 2, change: numbersAsText },
  wrongTypes: { server: 'ecs-mistyped-01', disks: 1, change: mistype },
  appConsistencyStrings: {
    server: 'ecs-agent-01',
    disks: 1,
    change: (built) => {
      const app_consistency = {
        app_consistency: '1',
        app_consistency_status: '12',
        app_consistency_error_code: '',
        app_consistency_error_message: 'The Agent version is not the latest.',
      };
      infoOf(built, { app_consistency });
    },
  },
  nullCopyFrom: {
    server: 'ecs-null-01',
    disks: 1,
    change: (built) => {
      infoOf(built, { copy_from: null, fail_code: null, os_images_data: null, app_consistency: null });
    },
  },
  replicated: {
    server: 'ecs-copied-01',
    disks: 2,
    // The copies' volume backups live in the other region's VBS.
    change: (built) => {
      infoOf(built, { copy_from: 'eu-nl', copy_status: 'success' });
      built.rows.length = 0;
    },
  },
  fusionCloud: { server: 'fc-vm-01', disks: 1, change: likeFusionCloud },
  stuckProgress: {
    server: 'ecs-stuck-01',
    disks: 1,
    change: (built) => {
      infoOf(built, { progress: 8, incremental: true });
    },
  },
  sparse: { server: 'ecs-sparse-01', disks: 1, change: strip },
} satisfies Record<string, Oddity>;

export const ODDITIES = { ...BUSY_AND_FAILED, ...DATA_ODDITIES };
export type OddName = keyof typeof ODDITIES;

export function oddBackups(): BuiltBackup[] {
  return Object.entries<Oddity>(ODDITIES).map(([key, { server, disks, change }], position) => {
    const built = buildBackup({ key, server, disks, startedAt: later(FIRST_DAY, position * 7 * HOUR) });
    change(built);
    return built;
  });
}

function encrypt(built: BuiltBackup): void {
  const random = new Generator('encryption');
  const keys = `"VK": "${random.hex(64)}", "CMKID": "${random.uuid()}"`;
  const text = built.rows[1]?.service_metadata ?? '';
  alterRow(built, 1, { service_metadata: text.replace('"VK": "", "CMKID": ""', keys) });
}

/** Disk 0 differs in status, 1 in the disk, 2 in its size, 3 in the snapshot. */
function disagree(built: BuiltBackup): void {
  const random = new Generator('disagreement');
  alterRow(built, 0, { status: 'error', fail_reason: 'The snapshot was removed during the backup.' });
  alterRow(built, 1, { volume_id: random.uuid() });
  alterRow(built, 2, { size: Number(built.rows[2]?.size) + 10 });
  alterRow(built, 3, { snapshot_id: random.uuid() });
}

function numbersAsText(built: BuiltBackup): void {
  const info = built.item.extend_info;
  infoOf(built, { size: String(info.size), average_speed: '25.2', space_saving_ratio: '6.5', progress: '100' });
  alterVolumes(built, (volume) => ({
    size: String(volume.size),
    average_speed: '29.9',
    source_volume_size: String(volume.source_volume_size),
  }));
  built.item.backup_data = { ...built.item.backup_data, ram: '8192', vcpus: '4', disk: '40' };
  for (const row of built.rows) Object.assign(row, { size: String(row.size), object_count: '0' });
}

function mistype(built: BuiltBackup): void {
  Object.assign(built.item, { tags: 'none', description: 7 });
  Object.assign(built.item.extend_info, {
    size: {},
    average_speed: 'fast',
    auto_trigger: 'no',
    finished_at: 0,
    os_images_data: '[]',
  });
  alterVolumes(built, () => ({ size: [], bootable: 1, name: 12 }));
  // Not the row's size: OpenStack's own SDK fails on a whole list for it, and no cloud was seen to send that.
  Object.assign(built.rows[0] ?? {}, { container: 5, is_incremental: 'false', data_timestamp: 'yesterday' });
}

/** As a FusionCloud installation writes them: the megabytes of the chain stand in for the object count. */
function likeFusionCloud(built: BuiltBackup): void {
  const random = new Generator('fusion cloud');
  const metadata = {
    bootable: true,
    BT: '2',
    progress: '0',
    Type: 1,
    ST: 0,
    CS: 642,
    AT: 12.8,
    SS: 3,
    VT: 'FusionStorage',
    BP: '192.168.41.2:/csbsPrivateBackup',
    SP: `/csbsPrivateBackup/${random.hex(12)}`,
    OMID: random.hex(16),
    ebk_T_I: random.uuid(),
    VMID: random.uuid(),
    VK: '',
    CMKID: '',
  };
  alterRow(built, 0, {
    description: '{"ST":0,"INC":1}',
    object_count: 642,
    service_metadata: pythonJson(metadata),
    is_incremental: null,
    has_dependent_backups: null,
    availability_zone: 'az0.dc0',
  });
}

/** Old list answers: hardly anything that may be absent is there. */
function strip(built: BuiltBackup): void {
  const { item } = built;
  for (const key of ['created_at', 'updated_at', 'tags', 'description', 'checkpoint_id']) {
    Reflect.deleteProperty(item, key);
  }
  const kept = ['progress', 'size', 'volume_backups', 'resource_az', 'image_type'];
  for (const key of Object.keys(item.extend_info)) {
    if (!kept.includes(key)) Reflect.deleteProperty(item.extend_info, key);
  }
}
