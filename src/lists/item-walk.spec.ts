import { describe, expect, it } from '@jest/globals';
import type { ListedItem } from '../core/checkpoint-page.js';
import { comparePositions, timeValue } from '../core/list-order.js';
import { firstOf, TooManyRows } from './batches.js';
import { boundAt, walkItems, type Place } from './item-walk.js';
import type { ListedRow } from './listed-row.js';

const LIMIT = 10;

function row(index: number, createdAt: string | null): ListedRow {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const facts = { createdAt, updatedAt: null, name: null, status: 'available' as const, resourceId: null };
  return { id, ...facts, fetchedAt: '', item: () => ({}) as ListedItem };
}

/** So many rows, a few to each second. */
function rows(count: number, perSecond = 3): readonly ListedRow[] {
  return Array.from({ length: count }, (_, index) => {
    const seconds = Math.floor(index / perSecond);
    return row(index, `${new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().slice(0, 19)}Z`);
  });
}

interface Habits {
  readonly ignoresTimes?: boolean;
  readonly ignoresSort?: boolean;
  readonly ignoresOffset?: boolean;
}

/** A CSBS with habits of its own; counts its calls. */
function aCloud(
  all: readonly ListedRow[],
  newestFirst: boolean,
  habits: Habits = {},
): {
  page: (
    place: Place,
  ) => Promise<{ rows: ListedRow[]; received: number; linksNext: boolean; confirmedAt: null; limit: number }>;
  calls: Place[];
} {
  const calls: Place[] = [];
  const page = (place: Place): ReturnType<ReturnType<typeof aCloud>['page']> => {
    calls.push(place);
    const edge = place.time === null || habits.ignoresTimes ? null : timeValue(boundAt(place.time, newestFirst));
    const isWithin = ({ createdAt }: ListedRow): boolean => {
      const time = timeValue(createdAt);
      return edge === null || (time !== null && (newestFirst ? time <= edge : time >= edge));
    };
    const positionOf = ({ id, createdAt }: ListedRow): { value: string | null; id: string } => ({
      value: timeValue(createdAt),
      id,
    });
    // Rows of one time come in its own order.
    const byTime = (a: ListedRow, b: ListedRow): number =>
      comparePositions(positionOf(a), positionOf(b), { descending: newestFirst }) *
      (timeValue(a.createdAt) === timeValue(b.createdAt) ? -1 : 1);
    const sorted = habits.ignoresSort ? all : all.toSorted(byTime);
    const from = habits.ignoresOffset ? 0 : place.offset;
    const sent = sorted.filter(isWithin).slice(from, from + LIMIT);
    return Promise.resolve({ rows: sent, received: sent.length, linksNext: false, confirmedAt: null, limit: LIMIT });
  };
  return { page, calls };
}

async function walked(
  cloud: ReturnType<typeof aCloud>,
  newestFirst: boolean,
  from: string | null = null,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of walkItems({ newestFirst, from, page: cloud.page })) {
    ids.push(...batch.rows.map(({ id }) => id));
  }
  return ids;
}

describe.each([true, false])('a walk through the list of CSBS, newest first: %s', (newestFirst) => {
  const habits: [string, Habits, readonly ListedRow[]][] = [
    ['goes by times', {}, rows(95)],
    ['takes no times', { ignoresTimes: true }, rows(95)],
    ['has one order only, newest first', { ignoresSort: true }, rows(95).toReversed()],
    ['has many backups of one moment', {}, rows(95, 40)],
    ['has backups of one moment only', {}, rows(95, 95)],
    ['says no times', {}, rows(95).map((one) => ({ ...one, createdAt: null }))],
  ];
  it.each(habits)('sees every row once where CSBS %s', async (_name, how, all) => {
    const cloud = aCloud(all, newestFirst, how);
    const ids = await walked(cloud, newestFirst);
    expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(cloud.calls.length).toBeLessThan(25);
  });

  it('begins at a time', async () => {
    const cloud = aCloud(rows(90), newestFirst);
    const ids = await walked(cloud, newestFirst, '2026-01-01T00:00:15.000000000');
    expect(ids.length).toBeGreaterThanOrEqual(45);
    expect(ids.length).toBeLessThanOrEqual(54); // a second more than needed, on either side
  });

  it('ends where CSBS sends the same page for ever', async () => {
    const cloud = aCloud(rows(95), newestFirst, { ignoresTimes: true, ignoresOffset: true });
    await expect(walked(cloud, newestFirst)).rejects.toBeInstanceOf(TooManyRows);
    expect(cloud.calls.length).toBeLessThan(10);
  });

  it('may be left as soon as there is enough, and not before ties are settled', async () => {
    const all = rows(95, 7);
    const positionOf = ({ id, createdAt }: ListedRow): { value: string | null; id: string } => ({
      value: timeValue(createdAt),
      id,
    });
    const order = { field: 'createdAt', descending: newestFirst };
    const cloud = aCloud(all, newestFirst);
    const wanted = { order, after: null, count: 8, positionOf, matches: () => true, isOnTheWay: true };
    const found = await firstOf(walkItems({ newestFirst, from: null, page: cloud.page }), wanted);
    const sorted = all.toSorted((a, b) => comparePositions(positionOf(a), positionOf(b), order));
    expect(found.map(({ id }) => id)).toEqual(sorted.slice(0, 8).map(({ id }) => id));
    expect(cloud.calls.length).toBeLessThanOrEqual(3);
  });
});

describe('the bound of a page', () => {
  it('is a whole second further out, and none at the ends of all times', () => {
    expect(boundAt('2026-01-01T00:00:00.999Z', true)).toBe('2026-01-01T00:00:01Z');
    expect(boundAt('2026-01-01T00:00:00.000Z', false)).toBe('2025-12-31T23:59:59Z');
    expect(boundAt('9999-12-31T23:59:59Z', true)).toBeNull();
    expect(boundAt('0000-01-01T00:00:00Z', false)).toBeNull();
  });
});
