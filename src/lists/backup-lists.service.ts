import { Inject, Injectable } from '@nestjs/common';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { Loaded, Turn } from '../cache/load.js';
import { lifetimesOf, type Lifetimes } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import type { BackupView } from '../core/backup-view.js';
import { keepFetchedAt } from '../core/keep-fetched-at.js';
import { itemSourceOf, staleSource } from '../core/known-halves.js';
import { failureCode, UpstreamFailure } from '../core/upstream-failure.js';
import { itemState } from '../core/view-freshness.js';
import { isPutOff } from '../merge/merge.service.js';
import { PageMergeService } from '../merge/page-merge.service.js';
import { PlaceFinder } from '../places/place-finder.js';
import type { Trace } from '../upstreams/call-context.js';
import { traceOfLoad } from '../upstreams/refresh-trace.js';
import { backupPage, backupPageBody, type BackupPage } from './backup-list-body.js';
import { positionBy, type WantedBackups } from './backup-list-query.js';
import { BackupRows } from './backup-rows.js';
import { cursorAt } from './cursor.js';
import { KeptLists, type ListRequest } from './kept-lists.js';

/** Of a page's fresh time: VBS's rows may be so much older than the rest of it. */
const ROWS_SHARE = 1 / 3;

/** Pages of server backups, kept for as long as what is on them deserves. The caller has been authorized before. */
@Injectable()
export class BackupListsService {
  private readonly lifetimes: Lifetimes;

  constructor(
    private readonly rows: BackupRows,
    private readonly merge: PageMergeService,
    private readonly kept: KeptLists,
    private readonly finder: PlaceFinder,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.lifetimes = lifetimesOf(settings);
  }

  /** Throws UpstreamFailure, and a Problem where the list is too long for what is wanted. */
  page(wanted: WantedBackups, request: ListRequest): Promise<CacheAnswer> {
    return this.kept.page({ of: 'backups', ...wanted }, request, (turn) => this.load(wanted, request, turn));
  }

  private async load(wanted: WantedBackups, { trace, revalidate }: ListRequest, turn: Turn): Promise<Loaded> {
    const latest = turn.known.at(-1);
    const known = latest === undefined ? null : backupPage(latest, true);
    const own = { trace: traceOfLoad(trace, turn, this.settings.requestDeadlineMs), abandoned: turn.abandoned };
    try {
      return await this.look(wanted, { ...own, revalidate, known });
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || known === null || isPutOff(error)) throw error;
      const items = known.items.map((view) => staleItem(view, error));
      const body = await backupPageBody({ ...known, items });
      return { body, lifetime: this.lifetimes.partial, confirmedAt: null, isProvisional: true, isBuiltOnKnown: true };
    }
  }

  private async look(wanted: WantedBackups, look: Look): Promise<Loaded> {
    const { projectId, limit, order, list, withVolumes } = wanted;
    const { rows, confirmedAt, isOfWhole } = await this.rows.first(wanted, limit + 1, look);
    const before = new Map(look.known?.items.map((view) => [view.id, view]));
    const shown = rows.slice(0, limit);
    const seen = shown.map(({ item, ...row }) => ({ ...row, item: item() }));
    for (const { id, origin } of seen) if (origin !== undefined) this.finder.learn(projectId, id, origin);
    const state = [...before.values()].some((view) => itemState(view) === 'active') ? 'active' : 'settled';
    const maxAgeMs = look.revalidate ? 0 : this.lifetimes[state].freshMs * ROWS_SHARE;
    const merged = await this.merge.views(projectId, seen, {
      trace: look.trace,
      withVolumes,
      known: before,
      maxAgeMs,
    });
    const items = merged.views.map((view) => keptAsBefore(before.get(view.id), view));
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const nextCursor = last === undefined ? null : cursorAt(positionBy(order.field)(last), list);
    return {
      body: await backupPageBody({ items, nextCursor }),
      lifetime: this.lifetimes[merged.hasFailed ? 'partial' : isOfWhole ? 'settled' : stateOf(items)],
      confirmedAt: oldest(confirmedAt, merged.confirmedAt),
      isProvisional: merged.hasFailed,
      isBuiltOnKnown: items.some(({ sources }) => sources.vbs.status === 'stale'),
    };
  }
}

interface Look {
  readonly trace: Trace;
  readonly abandoned: AbortSignal;
  readonly revalidate: boolean;
  readonly known: BackupPage | null;
}

/** Of a list that could not be read anew. The error is told where it was: what another service has is as old all the same. */
function staleItem(view: BackupView, failure: UpstreamFailure): BackupView {
  const { origin = 'csbs', sources } = view;
  const isAnothers = view.origin !== undefined && failure.upstream !== 'identity' && failure.upstream !== origin;
  const source = staleSource(itemSourceOf(view), isAnothers ? null : failureCode(failure));
  return { ...view, sources: { ...sources, [origin]: source } };
}

function keptAsBefore(before: BackupView | undefined, view: BackupView): BackupView {
  return before === undefined ? view : keepFetchedAt(before, view);
}

function stateOf(items: readonly BackupView[]): 'settled' | 'active' {
  return items.some((view) => itemState(view) === 'active') ? 'active' : 'settled';
}

function oldest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
