import type { CbrBackup } from './cbr.wire.js';
import { later } from './seed.builder.js';
import { type BuiltCbr, PROVIDERS, buildCbrBackup, cbrIdOf } from './seed.cbr.builder.js';
import { idOf } from './seed.generator.js';

interface CbrOddity {
  server: string;
  disks: number;
  change: (built: BuiltCbr) => void;
}

const FIRST_DAY = new Date('2026-08-20T03:00:00Z');
const HOUR = 3600;

function status(built: BuiltCbr, name: string, childrenName = name): void {
  built.backup.status = name;
  for (const child of built.children) child.status = childrenName;
}

const inStatus = (server: string, disks: number, name: string, childrenName?: string): CbrOddity => ({
  server,
  disks,
  change: (built) => {
    status(built, name, childrenName);
  },
});

const changed = (server: string, disks: number, patch: Record<string, unknown>): CbrOddity => ({
  server,
  disks,
  change: (built) => {
    Object.assign(built.backup, patch);
  },
});

const APP_CONSISTENCY = {
  app_consistency: '0',
  app_consistency_status: '0',
  app_consistency_error_code: '0',
  app_consistency_error_message: '',
};

/** Markup, an order of letters turned around, what ends JSON, a header or a line, a zero byte, half a character. */
const HOSTILE_NAME =
  '<img src=x onerror=alert(1)>"}],"count":0,\r\nX-Evil: 1\u0000\u202Egpj.exe\uD83D ${7*7} {{7*7}} \'; DROP TABLE';

export const CBR_ODDITIES = {
  running: inStatus('ecs-ledger-02', 2, 'protecting'),
  waiting: inStatus('ecs-queue-02', 0, 'waiting_protect'),
  failed: inStatus('ecs-crashed-03', 2, 'error'),
  unknownStatus: inStatus('ecs-future-02', 2, 'archiving'),
  restoring: inStatus('ecs-returning-03', 2, 'restoring', 'available'),
  waitingRestore: inStatus('ecs-returning-04', 1, 'waiting_restore', 'available'),
  deleting: inStatus('ecs-leaving-03', 2, 'deleting'),
  waitingDelete: inStatus('ecs-leaving-04', 1, 'waiting_delete', 'available'),
  refused: inStatus('ecs-leaving-05', 1, 'deleting'),
  replicated: { server: 'ecs-copied-02', disks: 2, change: beCopy },
  volume: changed('evs-archive-01', 0, {
    resource_type: 'OS::Cinder::Volume',
    provider_id: PROVIDERS.disk,
    resource_size: 100,
    extend_info: { auto_trigger: false, bootable: true, snapshot_id: idOf('snapshot of the volume'), encrypted: false },
  }),
  fileSystem: changed('sfs-home-01', 0, {
    resource_type: 'OS::Sfs::Turbo',
    provider_id: PROVIDERS.fileSystem,
    resource_size: 500,
    extend_info: { auto_trigger: true, supported_restore_mode: 'na' },
  }),
  desktop: changed('desk-07', 1, { resource_type: 'OS::Workspace::DesktopV2' }),
  shared: {
    server: 'ecs-of-others-01',
    disks: 1,
    change: (built) => {
      for (const backup of [built.backup, ...built.children]) backup.project_id = '9'.repeat(32);
    },
  },
  hostile: { server: 'ecs-hostile-01', disks: 1, change: beHostile },
  sparse: { server: 'ecs-sparse-02', disks: 0, change: strip },
  nulls: { server: 'ecs-null-02', disks: 1, change: emptyOut },
  stringNumbers: { server: 'ecs-stringly-02', disks: 2, change: numbersAsText },
  bigSize: changed('ecs-huge-01', 1, { resource_size: 9007199254740993n }),
  wrongTypes: { server: 'ecs-mistyped-02', disks: 1, change: mistype },
  appConsistency: {
    server: 'ecs-agent-02',
    disks: 1,
    change: (built) => {
      Object.assign(built.backup.extend_info ?? {}, { app_consistency: APP_CONSISTENCY });
    },
  },
  encrypted: {
    server: 'ecs-vault-02',
    disks: 2,
    change: (built) => {
      Object.assign(built.children[1]?.extend_info ?? {}, { encrypted: true });
    },
  },
  sixtyDisks: { server: 'ecs-storage-02', disks: 60, change: () => undefined },
  nullChildren: changed('ecs-diskless-03', 1, { children: null }),
  duplicateChildren: {
    server: 'ecs-twice-01',
    disks: 2,
    change: ({ backup, children }) => {
      backup.children = [...children, ...children].map((child) => ({ ...child, children: [] }));
    },
  },
  replicating: { server: 'ecs-copied-03', disks: 1, change: beCopied },
} satisfies Record<string, CbrOddity>;

export type CbrOddName = keyof typeof CBR_ODDITIES;

/** Every second one with naive times. */
export function oddCbrBackups(projectId: string): CbrBackup[] {
  return Object.entries<CbrOddity>(CBR_ODDITIES).flatMap(([key, { server, disks, change }], position) => {
    const startedAt = later(FIRST_DAY, position * 5 * HOUR);
    const built = buildCbrBackup({
      key,
      server,
      disks,
      startedAt,
      projectId,
      times: position % 2 === 0 ? 'zoned' : 'naive',
    });
    change(built);
    return [built.backup, ...built.children];
  });
}

export const ORPHAN_ID = idOf('cbr child 0 of orphaned');

/** The backup of a disk whose server's backup is gone. */
export function orphan(projectId: string): CbrBackup[] {
  const spec = { key: 'orphaned', server: 'ecs-forgotten-01', disks: 1, startedAt: later(FIRST_DAY, -HOUR), projectId };
  return buildCbrBackup(spec).children;
}

/** As the documents print one, their spelling included. */
function replicationRecord(source: string, status: string): Record<string, unknown> {
  return {
    created_at: '2026-08-22T05:00:00.000000',
    destination_backup_id: cbrIdOf('the copy'),
    destination_checkpoint_id: idOf('checkpoint of the copy'),
    destination_project_id: '8'.repeat(32),
    destination_region: 'eu-nl',
    destination_vault_id: idOf('vault of the copy'),
    extra_info: { progress: 100, fail_code: '', fail_reason: '', auto_trigger: true, destinatio_vault_id: '' },
    id: idOf(`replication record of ${source}`),
    source_backup_id: source,
    source_region: 'sandbox-1',
    status,
  };
}

/** The copy of a backup in another region. */
function beCopy({ backup, children }: BuiltCbr): void {
  for (const one of [backup, ...children]) one.image_type = 'replication';
  backup.replication_records = [replicationRecord(idOf('original of the copy'), 'success')];
}

/** Was copied once, and is again at the moment. */
function beCopied({ backup }: BuiltCbr): void {
  backup.replication_records = [
    replicationRecord(backup.id, 'success'),
    {
      ...replicationRecord(backup.id, 'replicating'),
      created_at: '2026-08-23T05:00:00.000000',
      destination_region: 'eu-de',
    },
  ];
}

function beHostile(built: BuiltCbr): void {
  const texts = {
    name: HOSTILE_NAME,
    description: HOSTILE_NAME,
    resource_name: HOSTILE_NAME,
    resource_az: '../../etc',
  };
  for (const backup of [built.backup, ...built.children]) Object.assign(backup, texts);
  // An own key of that name, as JSON.parse makes one.
  const evil: [string, unknown][] = [
    ['__proto__', { isAdmin: true }],
    ['constructor', { prototype: { isAdmin: true } }],
  ];
  built.backup.extend_info = Object.fromEntries([...Object.entries(built.backup.extend_info ?? {}), ...evil]);
}

/** Only what no backup can be without, and no key `children`. */
function strip({ backup }: BuiltCbr): void {
  const kept = ['id', 'status', 'project_id', 'resource_type'];
  for (const key of Object.keys(backup)) if (!kept.includes(key)) Reflect.deleteProperty(backup, key);
  backup.children = undefined;
}

function emptyOut(built: BuiltCbr): void {
  const kept = ['id', 'status', 'parent_id', 'resource_type'];
  for (const backup of [built.backup, ...built.children]) {
    for (const key of Object.keys(backup)) if (!kept.includes(key)) Reflect.set(backup, key, null);
  }
}

function numbersAsText(built: BuiltCbr): void {
  for (const backup of [built.backup, ...built.children]) backup.resource_size = String(backup.resource_size);
  Object.assign(built.backup, { enterprise_project_id: 0 });
}

function mistype(built: BuiltCbr): void {
  Object.assign(built.backup, {
    name: 12,
    description: {},
    resource_size: 'big',
    created_at: 0,
    vault_id: [],
    replication_records: 'none',
  });
  Object.assign(built.backup.extend_info ?? {}, { auto_trigger: 'no', os_images_data: '[]', incremental: 1 });
  for (const child of built.children) Object.assign(child, { resource_size: {}, name: null, extend_info: [] });
}
