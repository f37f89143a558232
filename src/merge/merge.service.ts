import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.js';
import type { BackupView } from '../core/backup-view.js';
import { joinBackups, type CheckpointItemAnswer } from '../core/join.js';
import { knownItem } from '../core/known-halves.js';
import { failureCode, UpstreamFailure } from '../core/upstream-failure.js';
import { itemState } from '../core/view-freshness.js';
import { ItemSources } from '../places/item-sources.js';
import { PlaceFinder } from '../places/place-finder.js';
import { NOT_ASKED } from '../upstreams/budget/call-budget.js';
import type { Trace } from '../upstreams/call-context.js';
import { beginJoin } from '../upstreams/parts.js';
import { ReadLedger } from '../volume-backups/read-ledger.js';
import { VbsAnswers } from '../volume-backups/vbs-answers.js';
import { VolumeBackupReads } from './volume-backup-reads.js';

/** Kept back to join, encode and send. */
export const RESERVE_MS = 20;

/** How a backup is to be looked at. */
export interface Look {
  readonly trace: Trace;
  /** What an earlier look has brought: then both services are asked at the same time, and it stands in for the one that fails. */
  readonly known: BackupView | null;
  /** How old VBS's rows may be, by what the item is like: milliseconds. */
  readonly maxAgeMs: (state: 'settled' | 'active') => number;
  /** How many backups are looked at together, this one included. */
  readonly together: number;
}

export interface Merged {
  readonly view: BackupView;
  /** When the oldest part of it was seen, on the cache's clock; `null`: just now. */
  readonly confirmedAt: number | null;
}

/** One server backup out of two services. */
@Injectable()
export class MergeService {
  constructor(
    private readonly finder: PlaceFinder,
    private readonly sources: ItemSources,
    private readonly vbs: VbsAnswers,
    private readonly ledger: ReadLedger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws UpstreamFailure when nobody gives an item and none is known (`not-found` where it is proved that there is none); a VBS failure makes
   * the view partial, or leaves VBS's half as it was known.
   */
  view(projectId: string, id: string, look: Look): Promise<Merged> {
    return look.known === null ? this.first(projectId, id, look) : this.again(projectId, id, look, look.known);
  }

  private async first(projectId: string, id: string, look: Look): Promise<Merged> {
    const { trace } = look;
    // It alone decides whether there is an answer, so it may take all of the time; what is left is VBS's.
    const context = { signal: trace.deadline.signal(1, RESERVE_MS), trace };
    const found = await this.finder.item(projectId, id, context);
    const reads = await this.reads(projectId, look, itemState({ ...found.item.facts, volumes: found.item.volumes }));
    await reads.read(found.item.volumes);
    return this.join(trace, { projectId, id }, found, reads, null);
  }

  private async again(projectId: string, id: string, look: Look, known: BackupView): Promise<Merged> {
    const { trace } = look;
    const reads = await this.reads(projectId, look, itemState(known));
    const reading = reads.read(known.volumes);
    reading.catch(() => undefined); // heard below, unless the backup is gone
    const context = { signal: trace.deadline.signal(1, RESERVE_MS), trace };
    const found = await this.finder
      .item(projectId, id, context, known.origin)
      .catch((error: unknown) => staleItem(error, known));
    await reading;
    if (found.source.status === 'ok') await reads.read(found.item.volumes); // disks that were not known
    if (isPutOff(reads.failure)) throw reads.failure;
    return this.join(trace, { projectId, id }, found, reads, known);
  }

  private async reads(
    projectId: string,
    { trace, together, maxAgeMs }: Look,
    state: 'settled' | 'active',
  ): Promise<VolumeBackupReads> {
    const look = { trace, signal: trace.deadline.signal(1, RESERVE_MS), maxAgeMs: maxAgeMs(state), isForView: true };
    const now = (): number => this.clock.monotonicMs();
    const isUnwanted = !(await this.sources.hasDisks(projectId, look));
    const isClosed = (failure: UpstreamFailure): boolean => this.sources.isClosedTo(projectId, 'vbs', failure, trace);
    return new VolumeBackupReads(this.vbs, this.ledger, { projectId, look, together, now, isUnwanted, isClosed });
  }

  private join(
    trace: Trace,
    asked: { readonly projectId: string; readonly id: string },
    found: CheckpointItemAnswer,
    reads: VolumeBackupReads,
    known: BackupView | null,
  ): Merged {
    const joined = beginJoin(trace);
    const view = joinBackups(asked, found, reads.answers(found.item.volumes, known));
    joined();
    return { view, confirmedAt: reads.confirmedAt };
  }
}

/** The cloud was not asked, for the sake of its limit or of ours: the view is not stale, only older, and is looked at later. */
export function isPutOff(failure: UpstreamFailure | null): failure is UpstreamFailure {
  return failure?.code === NOT_ASKED || failure?.kind === 'overloaded';
}

/** The item as it was known, unless it is proved that there is none any more. */
function staleItem(error: unknown, known: BackupView): CheckpointItemAnswer {
  if (!(error instanceof UpstreamFailure) || error.kind === 'not-found' || isPutOff(error)) throw error;
  return knownItem(known, failureCode(error));
}
