export const STATUSES = [
  'pending',
  'running',
  'available',
  'restoring',
  'error',
  'deleting',
  'deleted',
  'unknown',
] as const;

export type Status = (typeof STATUSES)[number];

/** The nine states of a checkpoint item (CSBS, "Querying a Single Backup", table 3). */
const CHECKPOINT_ITEM: ReadonlyMap<string, Status> = new Map([
  ['waiting_protect', 'pending'],
  ['protecting', 'running'],
  ['available', 'available'],
  ['waiting_restore', 'restoring'],
  ['restoring', 'restoring'],
  ['error', 'error'],
  ['waiting_delete', 'deleting'],
  ['deleting', 'deleting'],
  ['deleted', 'deleted'],
]);

/** The six documented states of a VBS backup, and Cinder's `error_deleting` and `deleted`. */
const VBS_BACKUP: ReadonlyMap<string, Status> = new Map([
  ['creating', 'running'],
  ['available', 'available'],
  ['restoring', 'restoring'],
  ['error', 'error'],
  ['error_restoring', 'error'],
  ['error_deleting', 'error'],
  ['deleting', 'deleting'],
  ['deleted', 'deleted'],
]);

/** CSBS gives no list for the states of its volume backups: words of both services are seen. */
const CHECKPOINT_VOLUME: ReadonlyMap<string, Status> = new Map([...VBS_BACKUP, ...CHECKPOINT_ITEM]);

export const STATUS_TABLES = {
  checkpointItem: CHECKPOINT_ITEM,
  checkpointVolume: CHECKPOINT_VOLUME,
  volumeBackup: VBS_BACKUP,
} as const;

/** The words of an upstream that mean a status, in the order that a backup goes through them; `unknown` is what none of them says. */
export function wordsFor(table: ReadonlyMap<string, Status>, status: Status): readonly string[] {
  return [...table].flatMap(([word, meaning]) => (meaning === status ? [word] : []));
}

const IN_PROGRESS: ReadonlySet<Status> = new Set<Status>(['pending', 'running', 'restoring', 'deleting']);

/** Whether the cloud is still working on it, so that its facts will change soon. */
export function isChanging(status: Status): boolean {
  return IN_PROGRESS.has(status);
}

/** An available backup is at 100 % whatever is reported: a real one said 8. */
export function progressPercent(status: Status, reported: number | null): number | null {
  if (status === 'available') return 100;
  return isChanging(status) ? reported : null;
}
