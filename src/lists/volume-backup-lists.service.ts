import { Inject, Injectable } from '@nestjs/common';
import { setImmediate as othersFirst } from 'node:timers/promises';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { Loaded, Turn } from '../cache/load.js';
import { lifetimesOf, type Lifetimes } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { backupId } from '../core/ids.js';
import { STATUS_TABLES, wordsFor } from '../core/status.js';
import { diskQuery, PAGE_LIMIT, scanQuery } from '../core/vbs-query.js';
import { mayChange } from '../core/view-freshness.js';
import { entryOf, type VolumeBackupEntry } from '../core/volume-backup-entry.js';
import { invalid } from '../http/problem.js';
import { RESERVE_MS } from '../merge/merge.service.js';
import type { Trace } from '../upstreams/call-context.js';
import { traceOfLoad } from '../upstreams/refresh-trace.js';
import { keptPage } from '../volume-backups/kept-page.js';
import { isNoSuchBackup, VbsAnswers, type VbsLook } from '../volume-backups/vbs-answers.js';
import { firstOf, TooManyRows, type Batch } from './batches.js';
import { cursorAt } from './cursor.js';
import { KeptLists, type ListRequest } from './kept-lists.js';
import {
  matching,
  positionBy,
  type VolumeBackupFilters,
  type WantedVolumeBackups,
} from './volume-backup-list-query.js';
import { MOST_ROWS, walkVolumeBackups, type Behind, type ListedPage } from './volume-backup-walk.js';

export interface VolumeBackupPage {
  readonly items: readonly VolumeBackupEntry[];
  readonly nextCursor: string | null;
}

/** Of a page's fresh time: VBS's rows may be so much older, so that the list read once serves views and several pages. */
const ROWS_SHARE = 1 / 3;

/** Pages of VBS's backups, made of the same answers of VBS's as views are. The caller has been authorized before. */
@Injectable()
export class VolumeBackupListsService {
  private readonly lifetimes: Lifetimes;

  constructor(
    private readonly vbs: VbsAnswers,
    private readonly kept: KeptLists,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.lifetimes = lifetimesOf(settings);
  }

  /** Throws UpstreamFailure, and a Problem where the list is too long for what is wanted. */
  page(wanted: WantedVolumeBackups, request: ListRequest): Promise<CacheAnswer> {
    const name = { of: 'volumeBackups', ...wanted, withVolumes: true } as const;
    return this.kept.page(name, request, (turn) => this.load(wanted, request, turn));
  }

  private async load(wanted: WantedVolumeBackups, { trace, revalidate }: ListRequest, turn: Turn): Promise<Loaded> {
    const { projectId, order, after, limit, list, filters } = wanted;
    const newestFirst = order.field === 'createdAt' && order.descending;
    const isOfWhole = !newestFirst && filters.volumeId === null;
    const walk = this.walk(wanted, {
      look: this.look(traceOfLoad(trace, turn, this.settings.requestDeadlineMs), turn),
      maxAgeMs: revalidate ? 0 : this.maxAgeMs(turn, isOfWhole),
    });
    const entries = await firstOf(entriesOf(walk.batches, projectId), {
      order,
      after,
      count: limit + 1,
      positionOf: positionBy(order.field),
      matches: matching(filters),
      isOnTheWay: newestFirst,
    }).catch((error: unknown) => {
      throw error instanceof TooManyRows ? tooMany() : error;
    });
    const items = entries.slice(0, limit);
    const last = entries.length > limit ? items.at(-1) : undefined;
    const nextCursor = last === undefined ? null : cursorAt(positionBy(order.field)(last), list);
    return {
      body: Buffer.from(JSON.stringify({ items, nextCursor } satisfies VolumeBackupPage)),
      lifetime: this.lifetimes[!isOfWhole && items.some(mayChange) ? 'active' : 'settled'],
      confirmedAt: walk.confirmedAt(),
      isProvisional: false,
      isBuiltOnKnown: false,
    };
  }

  /** What is looked through as a whole is looked through again when its fresh time is over, and not before. */
  private maxAgeMs({ known }: Turn, isOfWhole: boolean): number {
    const { settled, active } = this.lifetimes;
    if (isOfWhole) return settled.freshMs;
    const latest = known.at(-1);
    const isActive =
      latest !== undefined && (JSON.parse(latest.toString('utf8')) as VolumeBackupPage).items.some(mayChange);
    return (isActive ? active : settled).freshMs * ROWS_SHARE;
  }

  private look(trace: Trace, { abandoned }: Turn): VbsLook {
    const signal = AbortSignal.any([trace.deadline.signal(1, RESERVE_MS), abandoned]);
    return { trace, signal, isForView: true };
  }

  private walk({ projectId, filters }: WantedVolumeBackups, { look, maxAgeMs }: Walk): Walked {
    let confirmedAt: number | null = null;
    const asked = upstreamQuery(filters);
    const page = async (place: Behind): Promise<ListedPage | null> => {
      const query = new URLSearchParams(asked ?? scanQuery(0));
      query.set('offset', 'offset' in place ? String(place.offset) : '0');
      if ('marker' in place) query.set('marker', place.marker);
      const answer = await this.vbs.detail(projectId, query, { ...look, maxAgeMs });
      const seenAt = answer.kept.times.confirmedAt;
      confirmedAt = Math.min(seenAt, confirmedAt ?? seenAt);
      if (isNoSuchBackup(answer)) return null;
      await othersFirst(); // a thousand rows are several milliseconds' work, and pages at hand come without a wait
      const read = keptPage(answer.kept);
      return { rows: read.rows(), received: read.received, linksNext: read.linksNext };
    };
    const batches = asked === null ? nothing() : walkVolumeBackups(page);
    return { batches, confirmedAt: () => confirmedAt };
  }
}

interface Walk {
  readonly look: VbsLook;
  readonly maxAgeMs: number;
}

interface Walked {
  readonly batches: ReturnType<typeof walkVolumeBackups>;
  /** When the oldest of what was looked through was seen, on the cache's clock. */
  readonly confirmedAt: () => number | null;
}

/** The one filter of VBS's that leaves the fewest rows, the whole list without one; `null` where no word of VBS's means that status. */
function upstreamQuery({ volumeId, name, status }: VolumeBackupFilters): URLSearchParams | null {
  const words = status === null ? [] : wordsFor(STATUS_TABLES.volumeBackup, status);
  if (status !== null && status !== 'unknown' && words.length === 0) return null;
  if (volumeId !== null) return diskQuery(volumeId);
  if (name !== null) return new URLSearchParams({ name, limit: String(PAGE_LIMIT) });
  const [word] = words;
  if (word !== undefined && words.length === 1) return new URLSearchParams({ status: word, limit: String(PAGE_LIMIT) });
  return scanQuery(0);
}

async function* entriesOf(batches: Walked['batches'], projectId: string): AsyncGenerator<Batch<VolumeBackupEntry>> {
  for await (const { rows, horizon } of batches) {
    const open = rows.filter(({ id }) => backupId(id) === id);
    yield { rows: open.map((row) => entryOf(row, projectId)), horizon };
  }
}

async function* nothing(): Walked['batches'] {
  yield await Promise.resolve({ rows: [], horizon: null });
}

function tooMany(): Error {
  const more = `more than ${MOST_ROWS} backups would have to be looked through`;
  return invalid('sort', `${more}: narrow it by volumeId or name`);
}
