import { Generator, idOf } from './seed.generator.js';
import { type BackupRow, type CheckpointItem, type VolumeBackup, naiveTime } from './wire.js';
import { SANDBOX_PROJECT } from './world.js';

export interface BackupSpec {
  /** Names the backup; its id and every number in it follow from this. */
  key: string;
  /** Backups of the same server share its id and its disks'. */
  server: string;
  disks: number;
  startedAt: Date;
  automatic?: boolean;
  incremental?: boolean;
  /** A later backup of the same disks builds on this one. */
  hasDependents?: boolean;
  projectId?: string;
}

export interface BuiltBackup {
  item: CheckpointItem;
  rows: BackupRow[];
}

interface Disk {
  spec: BackupSpec;
  index: number;
  random: Generator;
  az: string;
  prefix: string;
  finishedAt: Date;
}

export const later = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);

/** JSON in the spacing of Python's json.dumps, which is what the services write. */
export function pythonJson(fields: Record<string, unknown>): string {
  const parts = Object.entries(fields).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{${parts.join(', ')}}`;
}

export function itemIdOf(key: string): string {
  return idOf(`checkpoint item ${key}`);
}

export function buildBackup(spec: BackupSpec): BuiltBackup {
  const random = new Generator(`backup ${spec.key}`);
  const az = new Generator(`server ${spec.server}`).pick('az1.dc1', 'az2.dc1', 'az3.dc1');
  const prefix = `${spec.automatic === true ? 'autobk' : 'manualbk'}_${random.hex(4)}`;
  const finishedAt = later(spec.startedAt, random.int(180, 1400));
  const pairs = Array.from({ length: spec.disks }, (_, index) =>
    buildDisk({ spec, index, random, az, prefix, finishedAt }),
  );
  const item = buildItem(
    spec,
    random,
    az,
    finishedAt,
    pairs.map(([volume]) => volume),
  );
  return { item, rows: pairs.map(([, row]) => row) };
}

function buildItem(
  spec: BackupSpec,
  random: Generator,
  az: string,
  finishedAt: Date,
  volumes: VolumeBackup[],
): CheckpointItem {
  const server = new Generator(`flavor ${spec.server}`);
  const vcpus = server.pick(2, 4, 8, 16);
  return {
    id: itemIdOf(spec.key),
    checkpoint_id: random.uuid(),
    name: `${spec.automatic === true ? 'autobackup' : 'backup'}_${random.hex(4)}`,
    status: 'available',
    description: random.pick('', '--', `before the update of ${spec.server}`),
    resource_id: idOf(`server ${spec.server}`),
    resource_type: 'OS::Nova::Server',
    created_at: naiveTime(later(spec.startedAt, random.int(1, 999) / 1000)),
    updated_at: naiveTime(later(finishedAt, 2)),
    tags: random.pick([], [{ key: 'stage', value: random.pick('prod', 'test', '') }]),
    backup_data: {
      eip: server.pick('', `80.158.${server.int(2, 60)}.${server.int(1, 254)}`),
      private_ip: `192.168.${server.int(0, 9)}.${server.int(2, 250)}`,
      cloudservicetype: server.pick('server', 'QEMU', ''),
      ram: vcpus * server.pick(1024, 2048, 4096),
      vcpus,
      __openstack_region_name: server.pick('', az),
      disk: server.pick(0, 40),
      imagetype: server.pick('gold', 'private', 'market', ''),
    },
    extend_info: infoOf(spec, random, az, finishedAt, volumes),
  };
}

function infoOf(
  spec: BackupSpec,
  random: Generator,
  az: string,
  finishedAt: Date,
  volumes: VolumeBackup[],
): CheckpointItem['extend_info'] {
  return {
    auto_trigger: spec.automatic === true,
    average_speed: random.fraction(18_000, 95_000),
    copy_from: '',
    copy_status: 'na',
    fail_code: {},
    fail_op: '',
    fail_reason: '',
    finished_at: naiveTime(finishedAt),
    hypervisor_type: 'QEMU',
    image_type: 'backup',
    incremental: spec.incremental === true,
    os_images_data: random.pick([], [{ image_id: random.uuid() }]),
    progress: 100,
    resource_az: az,
    resource_name: spec.server,
    resource_type: 'OS::Nova::Server',
    size: volumes.reduce((sum, volume) => sum + Number(volume.size), 0),
    space_saving_ratio: random.fraction(1, 40),
    support_lld: random.pick(true, false),
    supported_restore_mode: random.pick('backup', 'snapshot'),
    taskid: random.uuid(),
    volume_backups: volumes,
  };
}

function buildDisk(disk: Disk): [VolumeBackup, BackupRow] {
  const { spec, index, random } = disk;
  const source = new Generator(`disk ${index} of ${spec.server}`);
  const gigabytes = index === 0 ? source.pick(40, 60, 100) : source.pick(10, 50, 100, 200, 500);
  const used = Math.round(gigabytes * 1024 * (spec.incremental === true ? 0.04 : 0.6) * (0.3 + random.next()));
  const suffix = index === 0 ? '' : `-${String(index).padStart(4, '0')}`;
  const volume: VolumeBackup = {
    id: random.uuid(),
    name: `${disk.prefix}_${spec.server}${suffix}`,
    status: 'available',
    bootable: index === 0,
    incremental: spec.incremental === true,
    image_type: 'backup',
    size: used,
    average_speed: random.fraction(20, 95),
    space_saving_ratio: random.fraction(1, 40),
    snapshot_id: random.uuid(),
    source_volume_id: source.uuid(),
    source_volume_name: `${spec.server}${suffix}`,
    source_volume_size: gigabytes,
  };
  return [volume, buildRow(disk, volume)];
}

function buildRow({ spec, index, random, az, finishedAt }: Disk, volume: VolumeBackup): BackupRow {
  const createdAt = later(spec.startedAt, 4 + index);
  const snapshot = volume.snapshot_id ?? null;
  return {
    id: volume.id,
    status: 'available',
    name: volume.name ?? null,
    description: random.pick(null, pythonJson({ DESC: '', INC: spec.incremental === true ? 1 : 0 })),
    availability_zone: az,
    volume_id: volume.source_volume_id ?? null,
    size: volume.source_volume_size ?? null,
    object_count: 0,
    // Open Telekom Cloud fills the container with the snapshot's id.
    container: snapshot,
    snapshot_id: snapshot,
    fail_reason: random.pick(null, ''),
    created_at: naiveTime(createdAt),
    updated_at: naiveTime(later(finishedAt, -index % 60)),
    data_timestamp: naiveTime(later(createdAt, -2)),
    is_incremental: spec.incremental === true,
    has_dependent_backups: spec.hasDependents === true,
    'os-bak-tenant-attr:tenant_id': spec.projectId ?? SANDBOX_PROJECT,
    service_metadata: ` ${pythonJson(metadataOf(random, volume))} `,
  };
}

/** Every documented key: several of them name hosts, paths and jobs inside the cloud. */
export function metadataOf(random: Generator, volume: VolumeBackup): Record<string, unknown> {
  return {
    bootable: volume.bootable === true,
    backupurl: random.uuid(),
    BackupSize: volume.size,
    progress: '100',
    snap_id: random.hex(32),
    Type: volume.incremental === true ? 1 : 0,
    ST: 1,
    DL: random.int(0, 3),
    SS: random.int(0, 40),
    CS: Number(volume.size) + random.int(0, 4000),
    AT: volume.average_speed,
    VT: random.pick('SATA', 'SAS', 'SSD'),
    BT: 2,
    BP: `192.168.41.${random.int(2, 9)}:/csbsPrivateBackup`,
    SP: `/csbsPrivateBackup/${random.hex(12)}`,
    VMID: random.uuid(),
    OMID: random.hex(16).toUpperCase(),
    ebk_T_I: random.uuid(),
    VK: '',
    CMKID: '',
  };
}
