import { timeValue } from '../core/list-order.js';
import type { VolumeBackup } from '../core/volume-backup.js';
import { endsList, type VolumeBackupPage } from '../core/volume-backup-page.js';
import { TooManyRows, type Batch } from './batches.js';
import { SeenIds } from './seen-ids.js';

/** Ten times the quota of a project. */
export const MOST_ROWS = 50_000;
const MOST_PAGES = 60;
/** Of the last rows of a page so many are tried as markers: each may have been deleted since. */
const MOST_MARKERS = 5;
/** By so much pages overlap where VBS takes no markers: deletions between two of them push rows up. */
const OVERLAP = 50;
/** So many pages in a row may bring nothing new. */
const MOST_IDLE = 2;

/** Where a page begins: behind a row, or at an offset. */
export type Behind = { readonly marker: string } | { readonly offset: number };

/** A page of VBS's list, as far as a walk looks at it. */
export type ListedPage = Pick<VolumeBackupPage, 'rows' | 'received' | 'linksNext'>;

/** `null` where VBS knows no such marker. */
export type ReadPage = (place: Behind) => Promise<ListedPage | null>;

/**
 * VBS's list, newest first. A page begins behind the last row of the page before (`marker`), so that what comes and goes meanwhile moves no
 * row from one page to another; a marker that was deleted is refused, then the row before it does. Cinder of before 2015 ignores markers:
 * there pages go by offsets that overlap.
 */
export async function* walkVolumeBackups(page: ReadPage): AsyncGenerator<Batch<VolumeBackup>> {
  const seen = new SeenIds(MOST_IDLE);
  let step: Step | null = await at(0, page);
  let reached = 0;
  for (let pages = 1; step !== null && pages <= MOST_PAGES && seen.size < MOST_ROWS; pages += 1) {
    const { got }: Step = step;
    const fresh = seen.take(got.rows);
    const isEnd = endsList(got);
    yield { rows: fresh, horizon: isEnd ? null : horizonOf(got.rows) };
    if (isEnd) return;
    if (seen.goesRound) break;
    reached = reachedBy(step, fresh.length > 0, reached);
    step = await next(step, fresh.length > 0, reached, page);
  }
  throw new TooManyRows();
}

/** How many rows of the list, from its beginning, are behind us. */
function reachedBy({ offset, got }: Step, isNew: boolean, before: number): number {
  if (offset !== null) return offset + got.received;
  return isNew ? before + got.received : before;
}

async function next({ offset, got }: Step, isNew: boolean, reached: number, page: ReadPage): Promise<Step | null> {
  const takesMarkers = isNew && (offset === null || offset === 0);
  const behindMarker = takesMarkers ? await behind(got.rows, page) : null;
  return behindMarker ?? at(Math.max(0, reached - OVERLAP), page);
}

/** A page, and where it begins: `null` behind a row. */
interface Step {
  readonly offset: number | null;
  readonly got: ListedPage;
}

async function at(offset: number, page: ReadPage): Promise<Step | null> {
  const got = await page({ offset });
  return got === null ? null : { offset, got };
}

/** The page behind the last of these rows that is still there; `null` where VBS knows none of them. */
async function behind(rows: readonly VolumeBackup[], page: ReadPage): Promise<Step | null> {
  for (const { id } of rows.slice(-MOST_MARKERS).reverse()) {
    const got = await page({ marker: id });
    if (got !== null) return { offset: null, got };
  }
  return null;
}

function horizonOf(rows: readonly VolumeBackup[]): string | null {
  const times = rows.map(({ facts }) => timeValue(facts.createdAt));
  const isInOrder = times.every((time, at) => time !== null && (at === 0 || time <= (times[at - 1] ?? time)));
  return isInOrder ? (times.at(-1) ?? null) : null;
}
