import { orderOf, type Order, type Position } from '../core/list-order.js';
import { utcTime } from '../core/time.js';
import { invalid } from '../http/problem.js';
import { positionOf } from './cursor.js';

export const MOST_ITEMS = 1000;
export const DEFAULT_ITEMS = 50;
export const LIMIT_FORM = /^([1-9]\d{0,2}|1000)$/;
export const LIMIT_MESSAGE = `must be a whole number from 1 to ${MOST_ITEMS}`;
export const MOST_NAME_CHARACTERS = 255;
export const NAME_MESSAGE = `must have 1 to ${MOST_NAME_CHARACTERS} characters`;
export const UUID_FORM = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `-createdAt` and `createdAt` for each field, as a query may say. */
export function sortsOf(fields: readonly string[]): readonly string[] {
  return fields.flatMap((field) => [field, `-${field}`]);
}

export function limitOf(limit: string | undefined): number {
  return limit === undefined ? DEFAULT_ITEMS : Number(limit);
}

export function orderIn<Field extends string>(sort: string | undefined, fields: readonly Field[]): Order<Field> {
  const order = orderOf(sort ?? '-createdAt', fields);
  if (order === null) throw invalid('sort', `must be one of ${sortsOf(fields).join(', ')}`);
  return order;
}

/** RFC 3339; one without a zone is UTC, as everywhere here. */
export function timeIn(field: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const time = utcTime(text);
  if (time === null) {
    throw invalid(field, 'must be a time such as 2026-01-31T12:00:00Z; a + in an offset is written %2B in an address');
  }
  return time;
}

/** `list`: project, order and filters, which the cursor must have been made with. */
export function positionIn(cursor: string | undefined, list: readonly string[]): Position | null {
  if (cursor === undefined) return null;
  const position = positionOf(cursor, list);
  if (position === null) {
    throw invalid('cursor', 'must be the nextCursor of a page with the same filters and the same sort');
  }
  return position;
}

/** Names and values of the filters that are set, in the order they are declared in. */
export function saidIn(filters: Readonly<Record<string, string | null>>): readonly string[] {
  return Object.entries(filters).flatMap(([name, value]): readonly string[] => (value === null ? [] : [name, value]));
}
