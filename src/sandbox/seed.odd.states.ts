import type { BuiltBackup } from './seed.builder.js';

/** What is odd about one backup: how many disks it has, and what is done to the ordinary records. */
export interface Oddity {
  server: string;
  disks: number;
  change: (built: BuiltBackup) => void;
}

function state(built: BuiltBackup, status: string, rowStatus: string, progress: number): void {
  const info = built.item.extend_info;
  built.item.status = status;
  info.progress = progress;
  for (const volume of info.volume_backups ?? []) volume.status = rowStatus;
  for (const row of built.rows) row.status = rowStatus;
}

/** Above 2^53: a reader that goes through a double answers with …992. */
const BIG_CODE = 9007199254740993n;
const REASON = 'Connection to swift failed: [Errno 111] ECONNREFUSED';

/** The waiting ones have not got their disks yet: CSBS asks VBS for them when it starts. */
export const BUSY_AND_FAILED = {
  running: {
    server: 'ecs-ledger-01',
    disks: 2,
    change: (built) => {
      built.item.status = 'protecting';
      for (const row of built.rows) row.status = 'creating';
    },
  },
  waiting: {
    server: 'ecs-queue-01',
    disks: 0,
    change: (built) => {
      state(built, 'waiting_protect', 'creating', 0);
      delete built.item.extend_info.finished_at;
    },
  },
  failed: {
    server: 'ecs-crashed-01',
    disks: 2,
    change: (built) => {
      fail(built, 'backup', { Code: BIG_CODE, Description: 'The storage unit cannot be reached.' });
    },
  },
  bigFailCode: {
    server: 'ecs-crashed-02',
    disks: 1,
    change: (built) => {
      fail(built, 'delete', { code: BIG_CODE, description: 'The backup is in use.' });
    },
  },
  unknownStatus: {
    server: 'ecs-future-01',
    disks: 2,
    change: (built) => {
      state(built, 'archiving', 'archiving', 100);
    },
  },
  restoring: {
    server: 'ecs-returning-01',
    disks: 2,
    change: (built) => {
      state(built, 'restoring', 'restoring', 37);
    },
  },
  waitingRestore: {
    server: 'ecs-returning-02',
    disks: 1,
    change: (built) => {
      state(built, 'waiting_restore', 'available', 0);
    },
  },
  deleting: {
    server: 'ecs-leaving-01',
    disks: 2,
    change: (built) => {
      state(built, 'deleting', 'deleting', 50);
    },
  },
  waitingDelete: {
    server: 'ecs-leaving-02',
    disks: 1,
    change: (built) => {
      state(built, 'waiting_delete', 'available', 0);
    },
  },
} satisfies Record<string, Oddity>;

function fail(built: BuiltBackup, operation: string, failCode: Record<string, unknown>): void {
  state(built, 'error', 'error', 0);
  Object.assign(built.item.extend_info, { fail_op: operation, fail_reason: REASON, fail_code: failCode });
  for (const row of built.rows) row.fail_reason = REASON;
}
