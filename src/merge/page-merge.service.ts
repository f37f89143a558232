import { Inject, Injectable } from '@nestjs/common';
import { setImmediate as othersFirst } from 'node:timers/promises';
import { CLOCK, type Clock } from '../clock.js';
import type { BackupView } from '../core/backup-view.js';
import type { ListedItem } from '../core/checkpoint-page.js';
import { joinBackups, UNWANTED, type CheckpointItemAnswer } from '../core/join.js';
import type { Origin } from '../core/services.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import type { Warning, WarningCode } from '../core/warnings.js';
import { ItemSources } from '../places/item-sources.js';
import type { Trace } from '../upstreams/call-context.js';
import { beginJoin } from '../upstreams/parts.js';
import { ReadLedger } from '../volume-backups/read-ledger.js';
import { VbsAnswers } from '../volume-backups/vbs-answers.js';
import { isPutOff, RESERVE_MS } from './merge.service.js';
import { VolumeBackupReads } from './volume-backup-reads.js';

export interface PageLook {
  readonly trace: Trace;
  /** Whether VBS is asked. */
  readonly withVolumes: boolean;
  /** What an earlier look has brought, by id: it stands in where VBS fails. */
  readonly known: ReadonlyMap<string, BackupView>;
  /** How old VBS's rows may be: milliseconds. */
  readonly maxAgeMs: number;
}

export interface MergedPage {
  readonly views: readonly BackupView[];
  /** When the oldest of VBS's rows was seen, on the cache's clock; `null`: just now, or none was wanted. */
  readonly confirmedAt: number | null;
  readonly hasFailed: boolean;
}

/** An item of a list, when that was read (RFC 3339 UTC), and where, if there are several. */
export interface SeenItem {
  readonly item: ListedItem;
  readonly fetchedAt: string;
  readonly origin?: Origin;
}

/** So many items are joined in one go, in a few milliseconds; then others have their turn. */
const ITEMS_IN_A_GO = 50;
/** About what the whole page lacks: told only of those items that lack something. */
const OF_WHAT_IS_LACKING: ReadonlySet<WarningCode> = new Set<WarningCode>(['scan-truncated', 'too-many-volumes']);

/** Told only where disks are wanted. */
const OF_DISKS: WarningCode = 'volumes-left-out';

/** A page of server backups out of two services: one plan of reads for the disks of all of them. */
@Injectable()
export class PageMergeService {
  constructor(
    private readonly vbs: VbsAnswers,
    private readonly ledger: ReadLedger,
    private readonly sources: ItemSources,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws UpstreamFailure only where VBS was not asked, for the sake of a limit, and all is known. */
  async views(projectId: string, items: readonly SeenItem[], look: PageLook): Promise<MergedPage> {
    const reads = look.withVolumes ? await this.read(projectId, items, look) : null;
    const rows = Map.groupBy(reads?.answers([], null).rows ?? [], ({ id }) => id);
    const views: BackupView[] = [];
    const joined = beginJoin(look.trace);
    for (const [index, seen] of items.entries()) {
      if (index % ITEMS_IN_A_GO === 0) await othersFirst();
      const { item } = seen;
      const own = distinctIds(item).flatMap((id) => rows.get(id) ?? []); // or each item would look through those of all
      const said = reads?.answers(item.volumes, look.known.get(item.id) ?? null);
      const answers = said === undefined ? UNWANTED : { ...said, rows: own };
      const view = joinBackups({ projectId, id: item.id }, answerOf(seen), answers);
      views.push(withoutNeedlessWarnings(view, look.withVolumes));
    }
    joined();
    return { views, confirmedAt: reads?.confirmedAt ?? null, hasFailed: reads !== null && reads.failure !== null };
  }

  private async read(
    projectId: string,
    items: readonly SeenItem[],
    { trace, known, maxAgeMs }: PageLook,
  ): Promise<VolumeBackupReads> {
    const look = { trace, signal: trace.deadline.signal(1, RESERVE_MS), maxAgeMs, isForView: true };
    const now = (): number => this.clock.monotonicMs();
    const reads = new VolumeBackupReads(this.vbs, this.ledger, {
      projectId,
      look,
      together: 1,
      now,
      asksForTheRest: true,
      isUnwanted: !(await this.sources.hasDisks(projectId, look)),
      isClosed: (failure: UpstreamFailure) => this.sources.isClosedTo(projectId, 'vbs', failure, trace),
    });
    await reads.read(items.flatMap(({ item }) => item.volumes));
    if (isPutOff(reads.failure) && items.every(({ item }) => known.has(item.id))) throw reads.failure;
    return reads;
  }
}

function answerOf({ item, fetchedAt, origin }: SeenItem): CheckpointItemAnswer {
  const source = { status: 'ok', fetchedAt, error: null } as const;
  return { item, source, ...(origin === undefined ? {} : { origin }) };
}

function distinctIds({ volumes }: ListedItem): readonly string[] {
  return [...new Set(volumes.flatMap(({ id }) => id ?? []))];
}

function withoutNeedlessWarnings(view: BackupView, withVolumes: boolean): BackupView {
  const isNeedless = ({ code }: Warning): boolean =>
    (view.summary.unknown === 0 && OF_WHAT_IS_LACKING.has(code)) || (!withVolumes && code === OF_DISKS);
  return view.warnings.some(isNeedless)
    ? { ...view, warnings: view.warnings.filter((warning) => !isNeedless(warning)) }
    : view;
}
