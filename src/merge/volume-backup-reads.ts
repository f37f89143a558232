import type { CheckpointVolume } from '../core/checkpoint-item.js';
import type { VolumeBackupAnswers } from '../core/join.js';
import { failureCode, UpstreamFailure } from '../core/upstream-failure.js';
import type { VolumeBackup } from '../core/volume-backup.js';
import { planVolumeReads, unsettledIds } from '../core/volume-reads.js';
import { collectWarnings } from '../core/warnings.js';
import type { CallContext } from '../upstreams/call-context.js';
import { PAGE_LIMIT, type Fetched, type VbsClient } from '../upstreams/vbs/vbs.client.js';

/** 20,000 rows: four times the quota of a project. */
const MAX_PAGES = 20;
/** More single GETs than this for one view would cost the cloud more than the view is worth. */
const MAX_CONFIRMATIONS = 16;

/**
 * The VBS half of one view: carries out the plan and gathers what came back. It never throws an UpstreamFailure: what could not be
 * read leaves ids unsettled, and the first failure is told in `source.error`.
 */
export class VolumeBackupReads {
  private readonly rows: VolumeBackup[] = [];
  private readonly settled = new Set<string>();
  private readonly gone = new Set<string>();
  private readonly notes = collectWarnings();
  /** The whole list was read, in one page or several. */
  private readToEnd = false;
  private failure: UpstreamFailure | null = null;
  private oldestFetch: string | null = null;

  constructor(
    private readonly vbs: VbsClient,
    private readonly projectId: string,
    private readonly context: CallContext,
  ) {}

  async of(volumes: readonly CheckpointVolume[]): Promise<VolumeBackupAnswers> {
    const plan = planVolumeReads(volumes);
    switch (plan.kind) {
      case 'none':
        return this.answers('skipped');
      case 'few':
        await Promise.all([
          ...plan.volumeIds.map((id) => this.readDisk(id)),
          ...plan.backupIds.map((id) => this.readOne(id)),
        ]);
        break;
      case 'scan':
        await this.scan(volumes);
        break;
    }
    await this.confirm(volumes);
    return this.answers(this.failure !== null && unsettledIds(volumes, this.settled).length > 0 ? 'unavailable' : 'ok');
  }

  private async readDisk(volumeId: string): Promise<void> {
    const page = await this.attempt(() => this.vbs.volumeBackupsOf(this.projectId, volumeId, this.context));
    this.keep(page?.rows ?? []);
  }

  /** Newest first, until every id was seen or the list ends. An offset of ours, by rows received: the links lead elsewhere. */
  private async scan(volumes: readonly CheckpointVolume[]): Promise<void> {
    const seen = new Set<string>();
    let offset = 0;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const from = offset;
      const page = await this.attempt(() => this.vbs.volumeBackupPage(this.projectId, from, this.context));
      if (page === undefined) return;
      this.keep(page.rows);
      if (unsettledIds(volumes, this.settled).length === 0) return;
      const isEnd = page.received === 0 || (page.received < PAGE_LIMIT && !page.linksNext);
      // One page is one moment's list and proves absence; between two pages a deletion may push a row through the gap.
      if (isEnd && pages === 0) this.proveGone(unsettledIds(volumes, this.settled));
      if (isEnd) {
        this.readToEnd = true;
        return;
      }
      const known = seen.size;
      for (const row of page.rows) seen.add(row.id);
      if (seen.size === known) break; // the same page again: it would go on for ever
      offset += page.received;
    }
    this.notes.warn('scan-truncated', 'volumes', 'the list of VBS backups was not read to its end');
  }

  /** Ids that no list showed are asked for one by one: a 404 proves that a backup is gone. */
  private async confirm(volumes: readonly CheckpointVolume[]): Promise<void> {
    if (this.failure !== null) return; // VBS is not well: no further calls
    const ids = unsettledIds(volumes, this.settled);
    const [sample, rest] = [ids.slice(0, MAX_CONFIRMATIONS), ids.slice(MAX_CONFIRMATIONS)];
    await Promise.all(sample.map((id) => this.readOne(id)));
    // A whole list that was right about the sample is believed about the rest; one row that slipped through, and it is not.
    if (this.readToEnd && sample.every((id) => this.gone.has(id))) this.proveGone(rest);
    else if (rest.length > 0) {
      this.notes.warn(
        'too-many-volumes',
        'volumes',
        `only ${MAX_CONFIRMATIONS} volumes that no list shows are looked up one by one`,
      );
    }
  }

  private async readOne(id: string): Promise<void> {
    const row = await this.attempt(
      () => this.vbs.volumeBackup(this.projectId, id, this.context),
      () => {
        this.proveGone([id]);
      },
    );
    if (row !== undefined) this.keep([row]);
  }

  private async attempt<T>(read: () => Promise<Fetched<T>>, notFound?: () => void): Promise<T | undefined> {
    try {
      const { value, fetchedAt } = await read();
      if (this.oldestFetch === null || fetchedAt < this.oldestFetch) this.oldestFetch = fetchedAt;
      return value;
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      if (error.kind === 'not-found' && notFound !== undefined) notFound();
      else this.failure ??= error;
      return undefined;
    }
  }

  private keep(rows: readonly VolumeBackup[]): void {
    for (const row of rows) {
      this.rows.push(row);
      this.settled.add(row.id);
    }
  }

  private proveGone(ids: readonly string[]): void {
    for (const id of ids) {
      this.gone.add(id);
      this.settled.add(id);
    }
  }

  private answers(status: 'ok' | 'unavailable' | 'skipped'): VolumeBackupAnswers {
    const error = status === 'unavailable' && this.failure !== null ? failureCode(this.failure) : null;
    return {
      rows: this.rows,
      gone: this.gone,
      source: { status, fetchedAt: this.oldestFetch, error },
      warnings: this.notes.warnings,
    };
  }
}
