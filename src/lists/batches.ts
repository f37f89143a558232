import { comparePositions, type Order, type Position } from '../core/list-order.js';

/** Some rows of a walk through a list, in the order of their creation or against it. */
export interface Batch<Row> {
  readonly rows: readonly Row[];
  /** Of creation, as `timeValue` has it: what has not been seen yet lies there or behind it. `null` where that is not known. */
  readonly horizon: string | null;
}

export interface Wanted<Row> {
  readonly order: Order;
  /** Of the last row of the page before; `null`: from the beginning. */
  readonly after: Position | null;
  readonly count: number;
  readonly positionOf: (row: Row) => Position;
  readonly matches: (row: Row) => boolean;
  /** The walk goes the way of the order, so that it can be left as soon as there is enough. */
  readonly isOnTheWay: boolean;
}

/** The list goes on behind the last row that is read. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
}

/** The first `count` rows behind `after`, in order, each once. */
export async function firstOf<Row>(walk: AsyncIterable<Batch<Row>>, wanted: Wanted<Row>): Promise<readonly Row[]> {
  const { order, after, count, positionOf, matches, isOnTheWay } = wanted;
  const found = new Map<string, { readonly row: Row; readonly position: Position }>();
  for await (const { rows, horizon } of walk) {
    for (const row of rows) {
      const position = positionOf(row);
      const isBehind = after === null || comparePositions(position, after, order) > 0;
      if (isBehind && matches(row)) found.set(position.id, { row, position });
    }
    if (isOnTheWay && horizon !== null && found.size >= count) {
      // Rows of the horizon's own time may come in any order, and some of them later.
      const edge = { value: horizon, id: order.descending ? LAST_ID : '' };
      const sure = [...found.values()].filter(({ position }) => comparePositions(position, edge, order) < 0);
      if (sure.length >= count) break;
    }
  }
  return [...found.values()]
    .sort((a, b) => comparePositions(a.position, b.position, order))
    .slice(0, count)
    .map(({ row }) => row);
}

/** Behind every UUID. */
const LAST_ID = 'g';
