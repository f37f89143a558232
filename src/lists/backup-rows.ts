import { Inject, Injectable } from '@nestjs/common';
import { lifetimesOf, type Lifetimes } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { STATUS_TABLES, wordsFor } from '../core/status.js';
import { invalid } from '../http/problem.js';
import { RESERVE_MS } from '../merge/merge.service.js';
import { ItemSources } from '../places/item-sources.js';
import type { CallContext, Trace } from '../upstreams/call-context.js';
import type { ItemSource } from '../upstreams/item-source.js';
import { matching, positionBy, type WantedBackups } from './backup-list-query.js';
import { firstOf, TooManyRows, type Batch, type Wanted } from './batches.js';
import { ItemPages, PAGE_LIMIT } from './item-pages.js';
import { MOST_ROWS, walkItems } from './item-walk.js';
import type { FoundRow, ListedRow } from './listed-row.js';

export interface RowsLook {
  readonly trace: Trace;
  readonly abandoned: AbortSignal;
  readonly revalidate: boolean;
}

export interface FoundRows {
  readonly rows: readonly FoundRow[];
  /** When the oldest of what was looked through was seen, on the cache's clock; `null`: just now. */
  readonly confirmedAt: number | null;
  /** The whole list was looked through, which is done again only when its fresh time is over. */
  readonly isOfWhole: boolean;
}

/** Rows that may share the time of the last one that is wanted, or lie in the second beyond it. */
const SPARE_ROWS = 24;

/**
 * Rows of the lists of all services that the project has, in any order: by creation they sort, and a page costs each one call; by anything
 * else the whole lists are looked through. The first rows of each are all there can be among the first of both.
 */
@Injectable()
export class BackupRows {
  private readonly lifetimes: Lifetimes;

  constructor(
    private readonly pages: ItemPages,
    private readonly sources: ItemSources,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.lifetimes = lifetimesOf(settings);
  }

  /** Throws UpstreamFailure of whichever service failed, and a Problem where a list is too long for what is wanted. */
  async first(wanted: WantedBackups, count: number, look: RowsLook): Promise<FoundRows> {
    const { order, after, filters, origin } = wanted;
    // Behind a row without a time nothing is found by time.
    const isOfWhole = order.field !== 'createdAt' || (after !== null && typeof after.value !== 'string');
    let confirmedAt: number | null = null;
    const note = (at: number | null): void => {
      if (at !== null) confirmedAt = Math.min(at, confirmedAt ?? at);
    };
    const context = this.contextOf(look);
    const how = { order, after, count, positionOf: positionBy(order.field), matches: matching(filters) };
    const asked = (await this.sources.of(wanted.projectId, context)).filter(
      (source) => origin === null || source.origin === origin,
    );
    const own = { count, isOfWhole, context, revalidate: look.revalidate, note };
    const lists = await Promise.all(
      asked.map((source) => this.ofSource(wanted, source, { ...own, how: { ...how, isOnTheWay: !isOfWhole } })),
    );
    const rows = await firstOf(oneBatch(lists.flat()), { ...how, isOnTheWay: false });
    return { rows, confirmedAt, isOfWhole };
  }

  private async ofSource(wanted: WantedBackups, source: ItemSource, own: OneList): Promise<readonly FoundRow[]> {
    const { projectId } = wanted;
    const origin = this.sources.areSeveral(projectId, own.context.trace) ? { origin: source.origin } : {};
    const found = new Map<string, FoundRow>();
    try {
      // One after the other, in the order that a backup goes through the words: none is missed on its way.
      for (const word of upstreamWords(wanted)) {
        const walk = this.walk(wanted, source, { ...own, word });
        for (const row of await firstOf(walk, own.how)) found.set(row.id, { ...row, ...origin });
      }
    } catch (error) {
      if (error instanceof TooManyRows) throw tooMany(own.isOfWhole);
      if (this.sources.isClosedTo(projectId, source.origin, error, own.context.trace)) return [];
      throw error;
    }
    return [...found.values()];
  }

  private walk(wanted: WantedBackups, source: ItemSource, own: OneWalk): ReturnType<typeof walkItems> {
    const { projectId, order, after, filters } = wanted;
    const { word, count, isOfWhole, context, revalidate, note } = own;
    const newestFirst = isOfWhole || order.descending;
    const limit = isOfWhole ? PAGE_LIMIT : Math.min(PAGE_LIMIT, count + SPARE_ROWS);
    const span = { filters: { ...filters, status: word }, newestFirst, limit };
    const { settled } = this.lifetimes;
    const kept = isOfWhole ? { maxAgeMs: revalidate ? 0 : settled.freshMs, lifetime: settled } : null;
    return walkItems({
      newestFirst,
      from: isOfWhole || typeof after?.value !== 'string' ? null : after.value,
      page: async (place) => {
        const page = await this.pages.page({ source, projectId, context, kept }, span, place);
        note(page.confirmedAt);
        return page;
      },
    });
  }

  private contextOf({ trace, abandoned }: RowsLook): CallContext {
    const deadline = trace.deadline.signal(1, RESERVE_MS);
    return { trace, signal: AbortSignal.any([deadline, abandoned]) };
  }
}

interface OneList {
  readonly count: number;
  readonly isOfWhole: boolean;
  readonly context: CallContext;
  readonly revalidate: boolean;
  readonly note: (confirmedAt: number | null) => void;
  readonly how: Wanted<ListedRow>;
}

interface OneWalk extends OneList {
  readonly word: string | null;
}

/** A service filters by one of its own words, which are the same in all; `null`: it is not asked to. What none of its words means, nobody can ask it for. */
function upstreamWords({ filters: { status } }: WantedBackups): readonly (string | null)[] {
  const words = status === null ? [] : wordsFor(STATUS_TABLES.checkpointItem, status);
  return words.length === 0 ? [null] : words;
}

async function* oneBatch(rows: readonly FoundRow[]): AsyncGenerator<Batch<FoundRow>> {
  yield await Promise.resolve({ rows, horizon: null });
}

function tooMany(isOfWhole: boolean): Error {
  const narrower = `narrow it by from and to, resourceId or name`;
  const more = `more than ${MOST_ROWS} backups would have to be looked through`;
  return isOfWhole
    ? invalid('sort', `${more}: ${narrower}, or sort by createdAt`)
    : invalid('status', `${more}: ${narrower}`);
}
