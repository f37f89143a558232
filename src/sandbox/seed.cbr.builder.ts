import { type CbrBackup, type CbrExtendInfo, zonedTime } from './cbr.wire.js';
import { later, metadataOf, pythonJson } from './seed.builder.js';
import { Generator, idOf } from './seed.generator.js';
import { type BackupRow, naiveTime } from './wire.js';
import { SANDBOX_PROJECT } from './world.js';

/** As documented; that of a server stands on the backups of its disks, too. */
export const PROVIDERS = {
  server: '0daac4c5-6707-4851-97ba-169e36266b66',
  disk: 'd1603440-187d-4516-af25-121250c7cc97',
  fileSystem: '3f3c3220-245c-4805-b811-758870015881',
} as const;

export interface CbrSpec {
  /** Names the backup; its id, its children's and every number in it follow from this. */
  key: string;
  /** Backups of the same server share its id and its disks', those that CSBS has made included. */
  server: string;
  disks: number;
  startedAt: Date;
  automatic?: boolean;
  incremental?: boolean;
  projectId?: string;
  /** Naive with six decimals as the documents have them, or with milliseconds and a zone as recorded answers do. */
  times?: 'naive' | 'zoned';
}

export interface BuiltCbr {
  backup: CbrBackup;
  /** Of its disks. */
  children: CbrBackup[];
  /** The children as VBS shows them under the same ids, where it shows them at all; made where they are asked for. */
  rows: () => BackupRow[];
}

interface Making {
  spec: CbrSpec;
  random: Generator;
  az: string;
  prefix: string;
  finishedAt: Date;
  shared: Partial<CbrBackup>;
}

export function cbrIdOf(key: string): string {
  return idOf(`cbr backup ${key}`);
}

export function buildCbrBackup(spec: CbrSpec): BuiltCbr {
  const random = new Generator(`cbr ${spec.key}`);
  const az = new Generator(`server ${spec.server}`).pick('az1.dc1', 'az2.dc1', 'az3.dc1');
  const prefix = `${spec.automatic === true ? 'autobk' : 'manualbk'}_${random.hex(4)}`;
  const finishedAt = later(spec.startedAt, random.int(120, 900));
  const making = { spec, random, az, prefix, finishedAt, shared: sharedOf(spec, random, finishedAt) };
  const children = Array.from({ length: spec.disks }, (_, index) => childOf(making, index));
  return {
    backup: parentOf(making, children),
    children,
    rows: () => children.map((child, index) => cbrRowOf(child, making, index)),
  };
}

/** Alike in the whole tree. */
function sharedOf(spec: CbrSpec, random: Generator, finishedAt: Date): Partial<CbrBackup> {
  const text = spec.times === 'naive' ? naiveTime : zonedTime;
  return {
    status: 'available',
    checkpoint_id: random.uuid(),
    project_id: spec.projectId ?? SANDBOX_PROJECT,
    vault_id: idOf(`vault of ${spec.server}`),
    provider_id: PROVIDERS.server,
    image_type: 'backup',
    created_at: text(later(spec.startedAt, random.int(1, 999) / 1000)),
    updated_at: text(later(finishedAt, 2)),
    protected_at: text(finishedAt),
    // By hand: kept until somebody deletes it.
    ...(spec.automatic === true ? { expired_at: text(later(spec.startedAt, 90 * 86_400)) } : {}),
    replication_records: [],
  };
}

function parentOf({ spec, random, az, prefix, shared }: Making, children: readonly CbrBackup[]): CbrBackup {
  const info: CbrExtendInfo = {
    auto_trigger: spec.automatic === true,
    bootable: null,
    incremental: spec.incremental === true,
    snapshot_id: null,
    support_lld: random.pick(true, false),
    supported_restore_mode: random.pick('backup', 'snapshot'),
    os_images_data: random.pick(null, [], [{ image_id: random.uuid() }]),
    contain_system_disk: true,
    system_disk: false,
  };
  return {
    ...shared,
    id: cbrIdOf(spec.key),
    status: 'available',
    parent_id: null,
    name: prefix,
    description: random.pick('', null, `before the update of ${spec.server}`),
    resource_id: idOf(`server ${spec.server}`),
    resource_name: spec.server,
    resource_type: 'OS::Nova::Server',
    resource_az: az,
    resource_size: children.reduce((sum, child) => sum + Number(child.resource_size), 0),
    enterprise_project_id: random.pick<number | string>('0', 0, random.uuid()),
    extend_info: info,
  };
}

function childOf({ spec, random, prefix, shared }: Making, index: number): CbrBackup {
  const source = new Generator(`disk ${index} of ${spec.server}`);
  const gigabytes = index === 0 ? source.pick(40, 60, 100) : source.pick(10, 50, 100, 200, 500);
  const suffix = index === 0 ? '' : `-${String(index).padStart(4, '0')}`;
  const info: CbrExtendInfo = {
    auto_trigger: spec.automatic === true,
    bootable: index === 0,
    incremental: spec.incremental === true,
    snapshot_id: random.uuid(),
    support_lld: null,
    supported_restore_mode: null,
    os_images_data: null,
    encrypted: false,
    system_disk: index === 0,
  };
  return {
    ...shared,
    id: idOf(`cbr child ${index} of ${spec.key}`),
    status: 'available',
    parent_id: cbrIdOf(spec.key),
    name: `${prefix}_${spec.server}${suffix}`,
    description: null,
    resource_id: source.uuid(),
    resource_name: `${spec.server}${suffix}`,
    resource_type: 'OS::Cinder::Volume',
    resource_az: null,
    resource_size: gigabytes,
    extend_info: info,
  };
}

function cbrRowOf(child: CbrBackup, { spec, az, finishedAt }: Making, index: number): BackupRow {
  const random = new Generator(`row of ${child.id}`);
  const createdAt = later(spec.startedAt, 4 + index);
  const snapshot = child.extend_info?.snapshot_id ?? null;
  const volume = {
    id: child.id,
    bootable: index === 0,
    incremental: spec.incremental === true,
    size: random.int(200, 90_000),
    average_speed: random.fraction(20, 95),
  };
  return {
    id: child.id,
    status: 'available',
    name: child.name ?? null,
    description: null,
    availability_zone: az,
    volume_id: child.resource_id ?? null,
    size: child.resource_size ?? null,
    object_count: 0,
    container: snapshot,
    snapshot_id: snapshot,
    fail_reason: null,
    created_at: naiveTime(createdAt),
    updated_at: naiveTime(finishedAt),
    data_timestamp: naiveTime(later(createdAt, -2)),
    is_incremental: spec.incremental === true,
    has_dependent_backups: false,
    'os-bak-tenant-attr:tenant_id': spec.projectId ?? SANDBOX_PROJECT,
    service_metadata: ` ${pythonJson(metadataOf(random, volume))} `,
  };
}
