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
import {
  MAX_PAGES,
  planVolumeReads,
  unsettledIds,
  type AskedVolume,
  type VolumeReadPlan,
} from '../core/volume-reads.js';
import { ANOTHER_PROJECT } from '../upstreams/vbs/vbs.client.js';
import { keptPage, type KeptPage } from '../volume-backups/kept-page.js';
import type { ReadLedger } from '../volume-backups/read-ledger.js';
import { readBackup } from '../volume-backups/two-part-body.js';
import type { VbsAnswers, VbsLook } from '../volume-backups/vbs-answers.js';
import { FoundRows } from './found-rows.js';
import { isOverWithin } from './is-over-within.js';

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

type FewReads = Extract<VolumeReadPlan, { kind: 'few' }>;

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
  private readonly found = new FoundRows();
  /** The whole list was read, in one page or several. */
  private readToEnd = false;
  /** Who waited for the list has asked for his disks himself. */
  private isScanMoot = false;
  /** The first that made a read fail. */
  failure: UpstreamFailure | null = null;
  private isUnwanted: boolean;

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
    this.found.begin(now());
    this.readAtHand(volumes);
    const open = this.found.unsettled(volumes);
    const asked = volumes.filter(({ id }) => id !== null && open.includes(id));
    const pages = this.ledger.pages(projectId);
    // Who wants to see it anew is not served by a list that was read for the view before.
    const spent = this.context.look.maxAgeMs === 0 ? 0 : this.ledger.spent(projectId);
    const isListSlow = this.ledger.isSlow(projectId);
    const plan = planVolumeReads(asked, { pages, spent, together, isListSlow });
    if (plan.kind === 'few') await this.readFew(plan);
    else if (plan.kind === 'scan') await this.scanPatiently(asked);
    if (plan.kind !== 'none') await this.confirm(asked);
  }

  /** See FoundRows. */
  get confirmedAt(): number | null {
    return this.found.confirmedAt;
  }

  /** What was read about these volumes; what the view `before` knew stands in where VBS has failed. */
  answers(volumes: readonly AskedVolume[], before: BackupView | null): VolumeBackupAnswers {
    if (this.isUnwanted) return UNWANTED;
    const { rows, gone, warnings, fetchedAt } = this.found;
    const said = { rows, gone, warnings };
    const unsettled = this.found.unsettled(volumes);
    if (this.failure === null || unsettled.length === 0) {
      const isAsked = unsettledIds(volumes, new Set()).length > 0;
      return { ...said, source: { status: isAsked ? 'ok' : 'skipped', fetchedAt, error: null } };
    }
    const error = failureCode(this.failure);
    const known = before === null ? new Map<string, KnownVolume>() : knownVolumes(before);
    const isHelped = before !== null && unsettled.some((id) => known.has(id));
    if (isHelped) return { ...said, known, source: staleSource(before.sources.vbs, error) };
    return { ...said, source: { status: 'unavailable', fetchedAt, error } };
  }

  /** What a scan for other views has brought a moment ago. */
  private readAtHand(volumes: readonly AskedVolume[]): void {
    const { projectId, look } = this.context;
    const open = new Set(this.found.unsettled(volumes));
    for (let offset = 0; open.size > 0;) {
      const kept = this.vbs.pageAtHand(projectId, offset, look);
      if (kept === null) return;
      const page = keptPage(kept);
      const before = open.size;
      this.found.noteForeign(page.foreign);
      this.found.keepOf(page, open);
      if (open.size < before) this.found.note(kept, page.fetchedAt);
      if (page.received === 0) return;
      offset += page.received;
    }
  }

  private async readFew({ volumeIds, backupIds }: FewReads): Promise<void> {
    this.ledger.noteReads(this.context.projectId, volumeIds.length + backupIds.length);
    await Promise.all([...volumeIds.map((id) => this.readDisk(id)), ...backupIds.map((id) => this.readOne(id))]);
  }

  /**
   * A list of a thousand rows takes some clouds seconds where one disk takes a tenth of one. Somebody waits: after a moment his few disks are asked
   * for besides, and the list is read on for those who come next.
   */
  private async scanPatiently(volumes: readonly AskedVolume[]): Promise<void> {
    const { projectId, look } = this.context;
    const beganAt = performance.now();
    const scan = this.scan(volumes).then(() => {
      const isTooSlow = this.failure?.kind === 'timeout' && performance.now() - beganAt > this.ledger.patienceMs;
      if (isTooSlow) this.ledger.noteTooSlow(projectId);
    });
    if (look.trace.urgency === 'background' || (await isOverWithin(scan, this.ledger.patienceMs))) return scan;
    const open = this.found.unsettled(volumes);
    const rest = volumes.filter(({ id }) => id !== null && open.includes(id));
    const plan = planVolumeReads(rest, { pages: null, spent: 0, together: 1, isListSlow: true });
    if (plan.kind !== 'few' || !this.ledger.takeBesides(projectId, plan.volumeIds.length + plan.backupIds.length)) {
      return scan;
    }
    this.isScanMoot = true;
    scan.catch(() => undefined); // of a mistake of ours who waits for the same page is told
    return this.readFew(plan);
  }

  private async readDisk(volumeId: string): Promise<void> {
    const { projectId, look } = this.context;
    const page = await this.attempt(() => this.vbs.detail(projectId, diskQuery(volumeId), look), keptPage);
    this.found.noteForeign(page?.foreign ?? 0);
    this.found.keep(page?.rows() ?? []);
  }

  /** Newest first, until every id was seen or the list ends. An offset of ours, by rows received: the links lead elsewhere. */
  private async scan(volumes: readonly AskedVolume[]): Promise<void> {
    const firsts = new Set<string | undefined>([undefined]); // a page without a row that can be read ends it, too
    const open = new Set(this.found.unsettled(volumes));
    let offset = 0;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const read = await this.page(offset);
      if (read === undefined || this.isScanMoot) return;
      const { page, isNew } = read;
      const isEnd = endsList(page);
      this.found.noteForeign(page.foreign);
      if (isEnd) this.ledger.noteRows(this.context.projectId, offset + page.received);
      this.found.keepOf(page, open);
      if (this.isEnough(open.size, pages + 1, isEnd)) return;
      // One page is one moment's list and proves absence; between two pages a deletion may push a row through the gap.
      if (isEnd && pages === 0 && isNew && page.ids.length === page.received) this.found.proveGone([...open]);
      if (isEnd) {
        this.readToEnd = !this.found.mixesUp;
        return;
      }
      const [first] = page.ids;
      if (firsts.has(first)) break; // the same page again: it would go on for ever
      firsts.add(first);
      offset += page.received;
    }
    this.found.warn('scan-truncated', 'volumes', 'the list of VBS backups was not read to its end');
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
        return { page, isNew: this.found.isProof(kept), fetchedAt: page.fetchedAt };
      },
    );
  }

  /** Ids that no list showed are asked for one by one: a 404 proves that a backup is gone. */
  private async confirm(volumes: readonly AskedVolume[]): Promise<void> {
    if (this.failure !== null || this.isUnwanted) return; // VBS is not well, or not there: no further calls
    const ids = this.found.unsettled(volumes);
    const [sample, rest] = [ids.slice(0, MAX_CONFIRMATIONS), ids.slice(MAX_CONFIRMATIONS)];
    await Promise.all(sample.map((id) => this.readOne(id)));
    // A whole list that was right about the sample is believed about the rest; one row that slipped through, and it is not.
    if (this.readToEnd && sample.every((id) => this.found.gone.has(id))) this.found.proveGone(rest);
    else if (rest.length > 0) {
      this.found.warn(
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
    if (said.row !== null) this.found.keep([said.row]);
    else if (said.isProof) this.found.proveGone([id]);
  }

  private single(id: string, maxAgeMs: number): Promise<Single | undefined> {
    const { projectId, look } = this.context;
    return this.attempt(
      () => this.vbs.backup(projectId, id, { ...look, maxAgeMs }),
      (kept) => {
        const backup = readBackup(kept);
        return { row: backup?.value ?? null, fetchedAt: backup?.fetchedAt ?? null, isProof: this.found.isProof(kept) };
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
      this.found.note(kept, answer.fetchedAt);
      return answer;
    } catch (error) {
      const failure = upstreamFailure(error);
      if (failure.code === ANOTHER_PROJECT) this.found.noteForeign(1);
      else if (this.context.isClosed?.(failure) === true) this.isUnwanted = true;
      else this.failure ??= failure;
      return undefined;
    }
  }
}

/** Anything else is a mistake of ours, and not to be hidden behind a partial view. */
function upstreamFailure(error: unknown): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error;
  if (error instanceof WaitedInVain) return new UpstreamFailure('vbs', 'timeout');
  throw error;
}
