import type { Kept } from '../cache/kept.js';
import type { VolumeBackup } from '../core/volume-backup.js';
import { unsettledIds, type AskedVolume } from '../core/volume-reads.js';
import { collectWarnings, type Warning } from '../core/warnings.js';
import type { KeptPage } from '../volume-backups/kept-page.js';

/** What VBS was found to have, and to lack, of the disks of one view, and how old that is. */
export class FoundRows {
  readonly rows: VolumeBackup[] = [];
  /** Proved to be missing. */
  readonly gone = new Set<string>();
  /** VBS mixes up projects: what its lists lack may be there all the same. */
  mixesUp = false;
  private readonly settled = new Set<string>();
  private readonly notes = collectWarnings();
  private oldestFetch: string | null = null;
  private oldestLook = Infinity;
  /** When the volumes that are read now were known of: an answer from before cannot prove that something is not there. */
  private askedAt = -Infinity;
  /** Answers that were used before it began anew. */
  private readonly earlier = new Set<Kept>();
  private readonly current = new Set<Kept>();

  /** More volumes are known of since then, on the cache's clock. */
  begin(now: number): void {
    for (const kept of this.current) this.earlier.add(kept);
    this.askedAt = now;
  }

  unsettled(volumes: readonly AskedVolume[]): string[] {
    return unsettledIds(volumes, this.settled);
  }

  /** When the oldest of what was read was seen, on the cache's clock; `null` where nothing was. */
  get confirmedAt(): number | null {
    return this.oldestLook === Infinity ? null : this.oldestLook;
  }

  /** When the oldest of it came, RFC 3339 UTC; `null` where nothing did. */
  get fetchedAt(): string | null {
    return this.oldestFetch;
  }

  get warnings(): readonly Warning[] {
    return this.notes.warnings;
  }

  warn(...[code, path, message]: Parameters<typeof this.notes.warn>): void {
    this.notes.warn(code, path, message);
  }

  note(kept: Kept, fetchedAt: string | null): void {
    const { times } = kept;
    this.current.add(kept);
    this.oldestLook = Math.min(this.oldestLook, times.confirmedAt);
    if (fetchedAt !== null && (this.oldestFetch === null || fetchedAt < this.oldestFetch)) this.oldestFetch = fetchedAt;
  }

  noteForeign(rows: number): void {
    if (rows === 0 || this.mixesUp) return;
    this.mixesUp = true;
    this.notes.warn('foreign-row', 'volumes', 'VBS sent backups of another project; they were left out');
  }

  isProof(kept: Kept): boolean {
    return kept.times.confirmedAt >= this.askedAt && !this.earlier.has(kept);
  }

  /** Those of `open` that are on the page, which are not open any more then. */
  keepOf(page: KeptPage, open: Set<string>): void {
    for (const id of open) {
      const rows = page.rowsOf(id);
      if (rows.length === 0) continue;
      this.keep(rows);
      open.delete(id);
    }
  }

  keep(rows: readonly VolumeBackup[]): void {
    for (const row of rows) {
      this.rows.push(row);
      this.settled.add(row.id);
    }
  }

  proveGone(ids: readonly string[]): void {
    for (const id of ids) {
      this.gone.add(id);
      this.settled.add(id);
    }
  }
}
