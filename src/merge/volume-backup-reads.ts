import type { CacheAnswer } from '../cache/cache-answer.js';
import type { Kept } from '../cache/kept.js';
import { WaitedInVain } from '../cache/load.js';
import type { BackupView } from '../core/backup-view.js';
import { knownVolumes, staleSource, type KnownVolume } from '../core/known-halves.js';
import { UNWANTED, type VolumeBackupAnswers } from '../core/join.js';
import { failureCode, UpstreamFailure } from '../core/upstream-failure.js';
import { diskQuery, scanQuery } from '../core/vbs-query.js';
import type { VolumeBackup } from '../core/volume-backup.js';
import { endsList } from '../core/volume-backup-page.js';
import { MAX_PAGES, planVolumeReads, unsettledIds, type AskedVolume } from '../core/volume-reads.js';
import { collectWarnings } from '../core/warnings.js';
import { ANOTHER_PROJECT } from '../upstreams/vbs/vbs.client.js';
import { keptPage, type KeptPage } from '../volume-backups/kept-page.js';
import type { ReadLedger } from '../volume-backups/read-ledger.js';
import { readBackup } from '../volume-backups/two-part-body.js';
import type { VbsAnswers, VbsLook } from '../volume-backups/vbs-answers.js';

/** More single GETs than this for one view would cost the cloud more than the view is worth. */
const MAX_CONFIRMATIONS = 16;

export interface ReadsContext {
  readonly projectId: string;
  readonly look: VbsLook & { readonly maxAgeMs: number };
  /** How many backups are looked at together, this one included. */
  readonly together: number;
  /** The cache's clock. */
  readonly now: () => number;
  /** Where a few of many disks are left to be found, each is asked for on its own as soon as that costs no more than the scan has. */
  readonly asksForTheRest?: boolean;
  /** There is no VBS to ask. */
  readonly isUnwanted?: boolean;
  /** Whether a failure says so after all. */
  readonly isClosed?: (failure: UpstreamFailure) => boolean;
}

/** What the single GET said; `row` is `null` where there is no such backup. */
interface Single {
  readonly row: VolumeBackup | null;
  readonly fetchedAt: string | null;
  readonly isProof: boolean;
}

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
  /** VBS mixes up projects: what its lists lack may be there all the same. */
  private mixesUp = false;
  /** The first that made a read fail. */
  failure: UpstreamFailure | null = null;
  private oldestFetch: string | null = null;
  private oldestLook = Infinity;
  /** When the volumes that are read now were known of: an answer from before cannot prove that something is not there. */
  private askedAt = -Infinity;
  private isUnwanted: boolean;
  /** Answers to an earlier `read`. */
  private readonly earlier = new Set<Kept>();
  private readonly current = new Set<Kept>();

  constructor(
    private readonly vbs: VbsAnswers,
    private readonly ledger: ReadLedger,
    private readonly context: ReadsContext,
  ) {
    this.isUnwanted = context.isUnwanted === true;
  }

  /** May be called again for more volumes. */
  async read(volumes: readonly AskedVolume[]): Promise<void> {
    if (this.failure !== null || this.isUnwanted) return; // VBS is not well, or not there: no further calls
    const { projectId, together, now } = this.context;
    for (const kept of this.current) this.earlier.add(kept);
    this.askedAt = now();
    this.readAtHand(volumes);
    const open = unsettledIds(volumes, this.settled);
    const asked = volumes.filter(({ id }) => id !== null && open.includes(id));
    const pages = this.ledger.pages(projectId);
    // Who wants to see it anew is not served by a list that was read for the view before.
    const spent = this.context.look.maxAgeMs === 0 ? 0 : this.ledger.spent(projectId);
    const plan = planVolumeReads(asked, { pages, spent, together });
    switch (plan.kind) {
      case 'none':
        return;
      case 'few':
        this.ledger.noteReads(projectId, plan.volumeIds.length + plan.backupIds.length);
        await Promise.all([
          ...plan.volumeIds.map((id) => this.readDisk(id)),
          ...plan.backupIds.map((id) => this.readOne(id)),
        ]);
        break;
      case 'scan':
        await this.scan(asked);
        break;
    }
    await this.confirm(asked);
  }

  /** When the oldest of what was read was seen, on the cache's clock; `null` where nothing was. */
  get confirmedAt(): number | null {
    return this.oldestLook === Infinity ? null : this.oldestLook;
  }

  /** What was read about these volumes; what the view `before` knew stands in where VBS has failed. */
  answers(volumes: readonly AskedVolume[], before: BackupView | null): VolumeBackupAnswers {
    if (this.isUnwanted) return UNWANTED;
    const { rows, gone } = this;
    const said = { rows, gone, warnings: this.notes.warnings };
    const unsettled = unsettledIds(volumes, this.settled);
    if (this.failure === null || unsettled.length === 0) {
      const isAsked = unsettledIds(volumes, new Set()).length > 0;
      return { ...said, source: { status: isAsked ? 'ok' : 'skipped', fetchedAt: this.oldestFetch, error: null } };
    }
    const error = failureCode(this.failure);
    const known = before === null ? new Map<string, KnownVolume>() : knownVolumes(before);
    const isHelped = before !== null && unsettled.some((id) => known.has(id));
    if (isHelped) return { ...said, known, source: staleSource(before.sources.vbs, error) };
    return { ...said, source: { status: 'unavailable', fetchedAt: this.oldestFetch, error } };
  }

  /** What a scan for other views has brought a moment ago. */
  private readAtHand(volumes: readonly AskedVolume[]): void {
    const { projectId, look } = this.context;
    const open = new Set(unsettledIds(volumes, this.settled));
    for (let offset = 0; open.size > 0;) {
      const kept = this.vbs.pageAtHand(projectId, offset, look);
      if (kept === null) return;
      const page = keptPage(kept);
      const before = open.size;
      this.noteForeign(page.foreign);
      this.keepOf(page, open);
      if (open.size < before) this.note(kept, page.fetchedAt);
      if (page.received === 0) return;
      offset += page.received;
    }
  }

  private async readDisk(volumeId: string): Promise<void> {
    const { projectId, look } = this.context;
    const page = await this.attempt(() => this.vbs.detail(projectId, diskQuery(volumeId), look), keptPage);
    this.noteForeign(page?.foreign ?? 0);
    this.keep(page?.rows() ?? []);
  }

  /** Newest first, until every id was seen or the list ends. An offset of ours, by rows received: the links lead elsewhere. */
  private async scan(volumes: readonly AskedVolume[]): Promise<void> {
    const firsts = new Set<string | undefined>([undefined]); // a page without a row that can be read ends it, too
    const open = new Set(unsettledIds(volumes, this.settled));
    let offset = 0;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const read = await this.page(offset);
      if (read === undefined) return;
      const { page, isNew } = read;
      const isEnd = endsList(page);
      this.noteForeign(page.foreign);
      if (isEnd) this.ledger.noteRows(this.context.projectId, offset + page.received);
      this.keepOf(page, open);
      if (this.isEnough(open.size, pages + 1, isEnd)) return;
      // One page is one moment's list and proves absence; between two pages a deletion may push a row through the gap.
      if (isEnd && pages === 0 && isNew && page.ids.length === page.received) this.proveGone([...open]);
      if (isEnd) {
        this.readToEnd = !this.mixesUp;
        return;
      }
      const [first] = page.ids;
      if (firsts.has(first)) break; // the same page again: it would go on for ever
      firsts.add(first);
      offset += page.received;
    }
    this.notes.warn('scan-truncated', 'volumes', 'the list of VBS backups was not read to its end');
  }

  /** Whether a scan of so many pages ends here: all was seen, or what is left costs no more alone. */
  private isEnough(open: number, pages: number, isEnd: boolean): boolean {
    if (open === 0) return true;
    return this.context.asksForTheRest === true && !isEnd && open <= Math.min(pages, MAX_CONFIRMATIONS);
  }

  private page(offset: number): Promise<{ readonly page: KeptPage; readonly isNew: boolean } | undefined> {
    const { projectId, look } = this.context;
    return this.attempt(
      () => this.vbs.detail(projectId, scanQuery(offset), look),
      (kept) => {
        const page = keptPage(kept);
        return { page, isNew: this.isProof(kept), fetchedAt: page.fetchedAt };
      },
    );
  }

  /** Ids that no list showed are asked for one by one: a 404 proves that a backup is gone. */
  private async confirm(volumes: readonly AskedVolume[]): Promise<void> {
    if (this.failure !== null || this.isUnwanted) return; // VBS is not well, or not there: no further calls
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

  /** A 404 from before the backup was known of proves nothing: then VBS is asked anew. */
  private async readOne(id: string): Promise<void> {
    const { maxAgeMs } = this.context.look;
    const first = await this.single(id, maxAgeMs);
    const isOld = first?.row === null && !first.isProof;
    const said = isOld ? await this.single(id, 0) : first;
    if (said === undefined) return;
    if (said.row !== null) this.keep([said.row]);
    else if (said.isProof) this.proveGone([id]);
  }

  private single(id: string, maxAgeMs: number): Promise<Single | undefined> {
    const { projectId, look } = this.context;
    return this.attempt(
      () => this.vbs.backup(projectId, id, { ...look, maxAgeMs }),
      (kept) => {
        const backup = readBackup(kept);
        return { row: backup?.value ?? null, fetchedAt: backup?.fetchedAt ?? null, isProof: this.isProof(kept) };
      },
    );
  }

  private async attempt<T extends { readonly fetchedAt: string | null }>(
    read: () => Promise<CacheAnswer>,
    decode: (kept: Kept) => T,
  ): Promise<T | undefined> {
    try {
      const { kept } = await read();
      const answer = decode(kept);
      this.note(kept, answer.fetchedAt);
      return answer;
    } catch (error) {
      const failure = upstreamFailure(error);
      if (failure.code === ANOTHER_PROJECT) this.noteForeign(1);
      else if (this.context.isClosed?.(failure) === true) this.isUnwanted = true;
      else this.failure ??= failure;
      return undefined;
    }
  }

  private noteForeign(rows: number): void {
    if (rows === 0 || this.mixesUp) return;
    this.mixesUp = true;
    this.notes.warn('foreign-row', 'volumes', 'VBS sent backups of another project; they were left out');
  }

  private isProof(kept: Kept): boolean {
    return kept.times.confirmedAt >= this.askedAt && !this.earlier.has(kept);
  }

  private note(kept: Kept, fetchedAt: string | null): void {
    const { times } = kept;
    this.current.add(kept);
    this.oldestLook = Math.min(this.oldestLook, times.confirmedAt);
    if (fetchedAt !== null && (this.oldestFetch === null || fetchedAt < this.oldestFetch)) this.oldestFetch = fetchedAt;
  }

  private keepOf(page: KeptPage, open: Set<string>): void {
    for (const id of open) {
      const rows = page.rowsOf(id);
      if (rows.length === 0) continue;
      this.keep(rows);
      open.delete(id);
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
}

/** Anything else is a mistake of ours, and not to be hidden behind a partial view. */
function upstreamFailure(error: unknown): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error;
  if (error instanceof WaitedInVain) return new UpstreamFailure('vbs', 'timeout');
  throw error;
}
