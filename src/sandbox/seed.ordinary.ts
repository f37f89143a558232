import { type BuiltBackup, buildBackup, later, metadataOf, pythonJson } from './seed.builder.js';
import { Generator, idOf } from './seed.generator.js';
import { type BackupRow, naiveTime } from './wire.js';
import { SANDBOX_PROJECT } from './world.js';

const FIRST_NIGHT = new Date('2026-08-10T01:00:00Z');
const DAY = 86_400;

/** Servers of a small shop, their disks, and for how many nights they have been backed up. */
const SERVERS: [server: string, disks: number, nights: number][] = [
  ['ecs-shop-web-01', 2, 3],
  ['ecs-shop-db-01', 4, 3],
  ['ecs-mail-01', 3, 2],
  ['ecs-erp-app-01', 3, 2],
  ['ecs-erp-db-01', 5, 2],
  ['ecs-build-01', 2, 1],
  ['ecs-wiki-01', 2, 1],
  ['ecs-vpn-01', 1, 1],
];

/** The first night is full, the others build on it; a server backed up once was so by hand. */
export function ordinaryBackups(): BuiltBackup[] {
  return SERVERS.flatMap(([server, disks, nights], position) =>
    Array.from({ length: nights }, (_, night) => {
      const built = buildBackup({
        key: `${server} night ${night}`,
        server,
        disks,
        startedAt: later(FIRST_NIGHT, night * DAY + position * 900),
        automatic: nights > 1,
        incremental: night > 0,
        hasDependents: night < nights - 1,
      });
      vary(built, position + night);
      return built;
    }),
  );
}

/** Real answers differ in which keys they hold, by release and by route. */
function vary({ item }: BuiltBackup, seed: number): void {
  const info = item.extend_info;
  if (seed % 4 === 1) {
    delete info['hypervisor_type'];
    delete info['support_lld'];
    delete item.tags;
  }
  if (seed % 4 === 2) {
    Object.assign(item, { periodic_type: null, replication_records: [], expired_at: null, progress: null });
    info['dec_size'] = 0;
    delete info.fail_code;
  }
  if (seed % 4 === 3) {
    delete info['os_images_data'];
    delete info['resource_type'];
    delete item.description;
    item.tags = [
      { key: 'owner', value: 'shop' },
      { key: 'keep', value: '' },
    ];
  }
}

const NATIVE_ROWS = 20;

/** Backups of single disks, made through VBS itself: no server's item names them. */
export function nativeRows(): BackupRow[] {
  return Array.from({ length: NATIVE_ROWS }, (_, index) => ({ ...nativeRow(index), ...NATIVE_ODDITIES[index] }));
}

export const nativeRowId = (index: number): string => idOf(`native row ${index}`);

function nativeRow(index: number): BackupRow {
  const random = new Generator(`native ${index}`);
  const createdAt = later(FIRST_NIGHT, -index * 5 * 3600 - random.int(0, 3000));
  const volume = { id: nativeRowId(index), bootable: false, size: random.int(200, 90_000), average_speed: 42.5 };
  const metadata = { ...metadataOf(random, volume), ST: 0 };
  const container = random.uuid();
  return {
    id: volume.id,
    status: 'available',
    name: `vbs-backup-${random.hex(4)}`,
    description: random.pick(null, 'weekly', pythonJson({ DESC: 'Backup_Demo', INC: index % 2 })),
    availability_zone: random.pick('az1.dc1', 'az2.dc1'),
    volume_id: idOf(`native disk ${Math.floor(index / 3)}`),
    size: random.pick(10, 40, 100, 500),
    object_count: 0,
    container,
    snapshot_id: container,
    fail_reason: null,
    created_at: naiveTime(createdAt),
    updated_at: naiveTime(later(createdAt, random.int(60, 900))),
    data_timestamp: naiveTime(later(createdAt, -3)),
    is_incremental: index % 3 !== 2,
    has_dependent_backups: index % 3 !== 0,
    'os-bak-tenant-attr:tenant_id': SANDBOX_PROJECT,
    service_metadata: pythonJson(metadata),
  };
}

/** By index; `ODD_ROWS` names them. */
const NATIVE_ODDITIES: Partial<Record<number, Partial<BackupRow>>> = {
  0: { status: 'error_deleting', fail_reason: 'The backup could not be removed from the storage unit.' },
  1: { status: 'error_restoring', fail_reason: 'The target disk was detached.' },
  // Seen in the documentation of shared backups: a reason although nothing is wrong.
  2: { fail_reason: 'Cannot find the agent host.' },
  3: { service_metadata: null },
  4: { service_metadata: 'None' },
  5: { name: null, description: null, availability_zone: null, updated_at: null, data_timestamp: null },
  6: { service_metadata: pythonJson({ ST: 4, DL: 3, progress: 100 }) },
  7: { service_metadata: pythonJson({ ST: 5, bootable: true }) },
  8: { service_metadata: pythonJson({ ST: 9, DL: 7 }) },
  9: { status: 'creating', service_metadata: pythonJson({ progress: '42' }), is_incremental: null },
};
