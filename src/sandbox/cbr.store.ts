import type { CbrBackup } from './cbr.wire.js';
import { zonedTime } from './cbr.wire.js';
import { found, patchRecord } from './records.js';

interface CbrRun {
  startedAt: Date;
  seconds: number;
}

/** What CBR holds of one project: backups and the children of backups side by side, as they are listed. */
export class CbrStore {
  private readonly backups = new Map<string, CbrBackup>();
  /** By the id of each backup that is under way, children included. */
  private readonly runs = new Map<string, CbrRun>();
  private readonly refused = new Set<string>();

  add(...backups: readonly CbrBackup[]): void {
    for (const backup of backups) this.backups.set(backup.id, backup);
  }

  ids(): string[] {
    return [...this.backups.keys()];
  }

  get(id: string): CbrBackup {
    return found(this.backups.get(id), 'backup of CBR', id);
  }

  /** Its children go with it, as they do in the cloud, unless they are to stay behind as orphans. */
  remove(id: string, { childrenStay = false }: { childrenStay?: boolean } = {}): void {
    this.backups.delete(id);
    if (childrenStay) return;
    for (const child of this.childrenOf(id)) this.backups.delete(child.id);
  }

  /** Sets fields to anything, wrong types included; `undefined` removes a key; `extend_info` is merged. */
  patch(id: string, patch: Record<string, unknown>): void {
    patchRecord(this.get(id), patch);
  }

  /** Makes a backup with status `protecting`, and its children, move with the clock. CBR tells no progress: it ends, that is all. */
  run(id: string, run: CbrRun): void {
    for (const { id: moving } of [this.get(id), ...this.childrenOf(id)]) this.runs.set(moving, run);
  }

  /** From now on it is listed, but the read of it alone is refused for its state. */
  refuse(id: string): void {
    this.refused.add(id);
  }

  isRefused(id: string): boolean {
    return this.refused.has(id);
  }

  seenAt(at: Date): CbrBackup[] {
    return [...this.backups.values()].map((backup) => this.moved(backup, at));
  }

  /** With its children, and they with none: nothing is nested deeper. */
  oneSeenAt(id: string, at: Date): CbrBackup | undefined {
    const backup = this.backups.get(id);
    if (backup === undefined) return undefined;
    const children = this.childrenOf(id).map((child) => withChildren(this.moved(child, at), []));
    return withChildren(this.moved(backup, at), children);
  }

  private childrenOf(id: string): CbrBackup[] {
    return [...this.backups.values()].filter((backup) => backup.parent_id === id);
  }

  private moved(backup: CbrBackup, at: Date): CbrBackup {
    const run = this.runs.get(backup.id);
    if (run === undefined || backup.status !== 'protecting') return backup;
    const end = new Date(run.startedAt.getTime() + run.seconds * 1000);
    if (at < end) return backup;
    return { ...backup, status: 'available', updated_at: zonedTime(end), protected_at: zonedTime(end) };
  }
}

export function withChildren(backup: CbrBackup, children: readonly CbrBackup[]): CbrBackup {
  return 'children' in backup ? backup : { ...backup, children };
}
