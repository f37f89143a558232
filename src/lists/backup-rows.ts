import { Inject, Injectable } from '@nestjs/common';
import { lifetimesOf, type Lifetimes } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { STATUS_TABLES, wordsFor } from '../core/status.js';
import { invalid } from '../http/problem.js';
import { CSBS_SHARE, RESERVE_MS } from '../merge/merge.service.js';
import type { Trace } from '../upstreams/call-context.js';
import { matching, positionBy, type WantedBackups } from './backup-list-query.js';
import { firstOf, TooManyRows } from './batches.js';
import { ItemPages, PAGE_LIMIT, type ItemLook } from './item-pages.js';
import { MOST_ROWS, walkItems } from './item-walk.js';
import type { ListedRow } from './listed-row.js';

export interface RowsLook {
  readonly trace: Trace;
  readonly abandoned: AbortSignal;
  readonly revalidate: boolean;
}

export interface FoundRows {
  readonly rows: readonly ListedRow[];
  /** When the oldest of what was looked through was seen, on the cache's clock; `null`: just now. */
  readonly confirmedAt: number | null;
  /** The whole list was looked through, which is done again only when its fresh time is over. */
  readonly isOfWhole: boolean;
}

/** Rows that may share the time of the last one that is wanted, or lie in the second beyond it. */
const SPARE_ROWS = 24;

/** Rows of CSBS's list in any order: by creation CSBS sorts, and a page costs one call; by anything else the whole list is looked through. */
@Injectable()
export class BackupRows {
  private readonly lifetimes: Lifetimes;

  constructor(
    private readonly pages: ItemPages,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.lifetimes = lifetimesOf(settings);
  }

  /** Throws UpstreamFailure, and a Problem where the list is too long for what is wanted. */
  async first(wanted: WantedBackups, count: number, look: RowsLook): Promise<FoundRows> {
    const { order, after, filters } = wanted;
    // Behind a row without a time CSBS finds nothing by time.
    const isOfWhole = order.field !== 'createdAt' || (after !== null && typeof after.value !== 'string');
    const found = new Map<string, ListedRow>();
    let confirmedAt: number | null = null;
    const note = (at: number | null): void => {
      if (at !== null) confirmedAt = Math.min(at, confirmedAt ?? at);
    };
    const how = { order, after, count, positionOf: positionBy(order.field), matches: matching(filters) };
    try {
      // One after the other, in the order that a backup goes through the words: none is missed on its way.
      for (const word of upstreamWords(wanted)) {
        const walk = this.walk(wanted, { word, count, isOfWhole, look, note });
        for (const row of await firstOf(walk, { ...how, isOnTheWay: !isOfWhole })) found.set(row.id, row);
      }
    } catch (error) {
      if (error instanceof TooManyRows) throw tooMany(isOfWhole);
      throw error;
    }
    const rows = await firstOf(oneBatch([...found.values()]), { ...how, isOnTheWay: false });
    return { rows, confirmedAt, isOfWhole };
  }

  private walk(wanted: WantedBackups, { word, count, isOfWhole, look, note }: OneWalk): ReturnType<typeof walkItems> {
    const { order, after, filters } = wanted;
    const newestFirst = isOfWhole || order.descending;
    const limit = isOfWhole ? PAGE_LIMIT : Math.min(PAGE_LIMIT, count + SPARE_ROWS);
    const span = { filters: { ...filters, status: word }, newestFirst, limit };
    const own = this.itemLook(wanted, look, isOfWhole);
    return walkItems({
      newestFirst,
      from: isOfWhole || typeof after?.value !== 'string' ? null : after.value,
      page: async (place) => {
        const page = await this.pages.page(own, span, place);
        note(page.confirmedAt);
        return page;
      },
    });
  }

  private itemLook(
    { projectId, withVolumes }: WantedBackups,
    { trace, abandoned, revalidate }: RowsLook,
    isOfWhole: boolean,
  ): ItemLook {
    const deadline = trace.deadline.signal(withVolumes ? CSBS_SHARE : 1, RESERVE_MS);
    const context = { trace, signal: AbortSignal.any([deadline, abandoned]) };
    const { settled } = this.lifetimes;
    const kept = { maxAgeMs: revalidate ? 0 : settled.freshMs, lifetime: settled };
    return { projectId, context, kept: isOfWhole ? kept : null };
  }
}

interface OneWalk {
  readonly word: string | null;
  readonly count: number;
  readonly isOfWhole: boolean;
  readonly look: RowsLook;
  readonly note: (confirmedAt: number | null) => void;
}

/** CSBS filters by one of its own words; `null`: it is not asked to. What none of its words means, nobody can ask it for. */
function upstreamWords({ filters: { status } }: WantedBackups): readonly (string | null)[] {
  const words = status === null ? [] : wordsFor(STATUS_TABLES.checkpointItem, status);
  return words.length === 0 ? [null] : words;
}

async function* oneBatch(rows: readonly ListedRow[]): AsyncGenerator<{ rows: readonly ListedRow[]; horizon: null }> {
  yield await Promise.resolve({ rows, horizon: null });
}

function tooMany(isOfWhole: boolean): Error {
  const narrower = `narrow it by from and to, resourceId or name`;
  const more = `more than ${MOST_ROWS} backups would have to be looked through`;
  return isOfWhole
    ? invalid('sort', `${more}: ${narrower}, or sort by createdAt`)
    : invalid('status', `${more}: ${narrower}`);
}
