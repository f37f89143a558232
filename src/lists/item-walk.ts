import { timeValue } from '../core/list-order.js';
import { TooManyRows, type Batch } from './batches.js';
import type { ItemPage } from './item-page-body.js';
import type { ListedRow } from './listed-row.js';
import { SeenIds } from './seen-ids.js';

/** Ten times the quota of a project. */
export const MOST_ROWS = 50_000;
const MOST_PAGES = 100;
/** So many pages in a row may bring nothing new: thousands of backups of one moment, or a walk that begins anew by offsets. */
const MOST_IDLE = 5;
const SECOND_MS = 1000;
const WHOLE_SECONDS = '2026-01-01T00:00:00'.length;

/** Where a page begins: at a time of creation, and so many rows behind it. */
export interface Place {
  readonly time: string | null;
  readonly offset: number;
}

export interface ItemWalk {
  readonly newestFirst: boolean;
  /** Of creation: where to begin. */
  readonly from: string | null;
  readonly page: (place: Place) => Promise<LimitedPage>;
}

/** A page, and how many rows it was allowed. */
export type LimitedPage = ItemPage & { readonly limit: number };

/**
 * CSBS's list, page by page, newest or oldest first. A page begins at the time of the last row of the page before, which CSBS takes as a
 * filter: what comes and goes meanwhile moves no row from one page to another, as it does with offsets, and pages of different ages fit
 * together, since the time of creation never changes. Offsets serve within one moment, and where CSBS does not go by times after all.
 */
export async function* walkItems({ newestFirst, from, page }: ItemWalk): AsyncGenerator<Batch<ListedRow>> {
  const seen = new SeenIds(MOST_IDLE);
  let place: Place = { time: from, offset: 0 };
  let goesByTimes = true;
  for (let pages = 0; pages < MOST_PAGES && seen.size < MOST_ROWS; pages += 1) {
    const got = await page(place);
    const { rows, received } = got;
    const fresh = seen.take(rows);
    const last = lastTime(rows, newestFirst);
    const isEnd = endsList(got);
    yield { rows: fresh, horizon: isEnd ? null : timeValue(last) };
    if (isEnd) return;
    if (seen.goesRound) break;
    goesByTimes &&= keepsTo(place, rows[0], newestFirst);
    const moved = goesByTimes && fresh.length > 0 ? movedTo(place, last, newestFirst) : null;
    place = moved ?? { time: place.time, offset: place.offset + received };
  }
  throw new TooManyRows();
}

function endsList({ received, linksNext, limit }: LimitedPage): boolean {
  return received === 0 || (received < limit && !linksNext);
}

/** `null` where it would be the same page again, or nothing is known to move to. */
function movedTo(place: Place, last: string | null, newestFirst: boolean): Place | null {
  if (last === null) return null;
  const next = boundAt(last, newestFirst);
  return next === null || next === bound(place, newestFirst) ? null : { time: last, offset: 0 };
}

function bound({ time }: Place, newestFirst: boolean): string | null {
  return time === null ? null : boundAt(time, newestFirst);
}

/**
 * Whole seconds, a second further out than needed: whether CSBS counts the end in, and takes fractions, no document says. `null` at the
 * end of all times that can be written.
 */
export function boundAt(time: string, newestFirst: boolean): string | null {
  const seconds = Math.floor(Date.parse(`${time.slice(0, WHOLE_SECONDS)}Z`) / SECOND_MS);
  const moved = new Date((seconds + (newestFirst ? 1 : -1)) * SECOND_MS).toISOString();
  return moved.length === '2026-01-01T00:00:00.000Z'.length ? `${moved.slice(0, WHOLE_SECONDS)}Z` : null;
}

function keepsTo(place: Place, first: ListedRow | undefined, newestFirst: boolean): boolean {
  const [edge, time] = [timeValue(bound(place, newestFirst)), timeValue(first?.createdAt ?? null)];
  if (edge === null || time === null) return true;
  return newestFirst ? time <= edge : time >= edge;
}

/** `null` where the rows are not in the order that was asked for, or say no time. */
function lastTime(rows: readonly ListedRow[], newestFirst: boolean): string | null {
  const isInOrder = rows.every(({ createdAt }, at) => {
    const [before, time] = [timeValue(rows[at - 1]?.createdAt ?? createdAt), timeValue(createdAt)];
    if (before === null || time === null) return before === time || (time === null) === newestFirst;
    return newestFirst ? before >= time : before <= time;
  });
  return isInOrder ? (rows.at(-1)?.createdAt ?? null) : null;
}
