import { createHash } from 'node:crypto';
import { lengthPrefixed } from '../core/length-prefixed.js';
import type { Position, SortValue } from '../core/list-order.js';

/** More than any cursor of ours has: `textValue` cuts what goes into one. */
export const MOST_CURSOR_CHARACTERS = 2048;
const VERSION = 1;
const BASE64URL = /^[\w-]+$/;
const SEAL_CHARACTERS = 22;

/**
 * Where the next page of a list begins: behind a value and an id, not at a count of rows, so that what comes and goes between two pages
 * moves nothing. `list` is what the list is of: project, order, filters. The seal tells a cursor of another list, or a made-up one; it
 * guards nothing, since whoever could forge it may ask for every page anyway.
 */
export function cursorAt({ value, id }: Position, list: readonly string[]): string {
  const content = JSON.stringify([VERSION, seal({ value, id }, list), value, id]);
  return Buffer.from(content).toString('base64url');
}

/** `null` where it is no cursor of that list. */
export function positionOf(cursor: string, list: readonly string[]): Position | null {
  if (cursor.length > MOST_CURSOR_CHARACTERS || !BASE64URL.test(cursor)) return null;
  const position = positionIn(Buffer.from(cursor, 'base64url').toString('utf8'));
  return position !== null && cursorAt(position, list) === cursor ? position : null;
}

function positionIn(content: string): Position | null {
  let parts: unknown;
  try {
    parts = JSON.parse(content);
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 4) return null;
  const [, , value, id] = parts as readonly unknown[];
  return isSortValue(value) && typeof id === 'string' ? { value, id } : null;
}

function isSortValue(value: unknown): value is SortValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function seal({ value, id }: Position, list: readonly string[]): string {
  const sealed = lengthPrefixed([...list, JSON.stringify(value), id]);
  return createHash('sha256').update(sealed).digest('base64url').slice(0, SEAL_CHARACTERS);
}
