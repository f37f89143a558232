import { backupId } from './ids.js';
import { isJsonArray, isJsonObject, isRawNumber, type Json, type JsonObject } from './json.js';
import { MAX_ENTRIES } from './limits.js';
import type { Status } from './status.js';
import { utcTime } from './time.js';
import { bytes } from './units.js';
import type { Warn } from './warnings.js';

const DECIMAL = /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/;

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/**
 * One object of an upstream answer, read field by field. Nothing here throws: what is absent, `null` or `""` was not said (`null`),
 * what has another type than documented is `null` with a warning at its path in the view.
 */
export class WireObject {
  constructor(
    private readonly source: JsonObject,
    private readonly warn: Warn,
  ) {}

  text(key: string, path: string): string | null {
    const value = this.said(key);
    return value === null || typeof value === 'string' ? value : this.wrongType(path, 'a text');
  }

  /** An id by which both services are joined: a UUID in its one form, anything else as it is. */
  joinId(key: string, path: string): string | null {
    const text = this.text(key, path);
    return text === null ? null : (backupId(text) ?? text);
  }

  flag(key: string, path: string): boolean | null {
    const value = this.said(key);
    return value === null || typeof value === 'boolean' ? value : this.wrongType(path, 'true or false');
  }

  /** A number, or one in a string: both are sent. Not below 0 unless said otherwise. */
  number(key: string, path: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}): number | null {
    const value = this.said(key);
    if (value === null) return null;
    const digits = isRawNumber(value) ? value.rawJSON : value;
    const isNumber = typeof digits === 'number' || (typeof digits === 'string' && DECIMAL.test(digits));
    if (!isNumber) return this.wrongType(path, 'a number');
    const number = Number(digits);
    return number >= min && number <= max ? number : this.outOfRange(path);
  }

  /** As it is: a backup may save nothing and even need more than its source. */
  ratio(key: string, path: string): number | null {
    return this.number(key, path, { min: Number.MIN_SAFE_INTEGER });
  }

  /** A size or rate in `unit`, as whole bytes (per second). */
  bytes(key: string, unit: number, path: string): number | null {
    const amount = this.number(key, path);
    return amount === null ? null : (bytes(amount, unit) ?? this.outOfRange(path));
  }

  percent(key: string, path: string): number | null {
    return this.number(key, path, { max: 100 });
  }

  /** A number or a text as text, to the last digit: error codes may exceed 2^53. */
  code(key: string, path: string): string | null {
    const value = this.said(key);
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? String(value) : this.outOfRange(path);
    return isRawNumber(value) ? value.rawJSON : this.wrongType(path, 'a number or a text');
  }

  time(key: string, path: string): string | null {
    const text = this.text(key, path);
    return text === null ? null : (utcTime(text) ?? this.wrongType(path, 'a time'));
  }

  status(table: ReadonlyMap<string, Status>, path: string): { status: Status; rawStatus: string | null } {
    const rawStatus = this.text('status', path);
    const status = rawStatus === null ? 'unknown' : table.get(rawStatus);
    if (status === undefined) this.warn('unknown-status', path, 'the upstream reports a status that is not documented');
    return { status: status ?? 'unknown', rawStatus };
  }

  /** A nested object; one that is absent or of another type reads like `{}`. */
  object(key: string, path: string): WireObject {
    const value = this.said(key);
    if (value !== null && !isJsonObject(value)) this.wrongType(path, 'an object');
    return new WireObject(isJsonObject(value) ? value : {}, this.warn);
  }

  /** As much of it as is read. */
  list(key: string, path: string): readonly Json[] {
    const value = this.said(key);
    if (value !== null && !isJsonArray(value)) this.wrongType(path, 'a list');
    if (!isJsonArray(value)) return [];
    if (value.length <= MAX_ENTRIES) return value;
    this.warn('too-many-entries', path, `the upstream sent more than ${MAX_ENTRIES} entries; the rest was left out`);
    return value.slice(0, MAX_ENTRIES);
  }

  /** The objects of a list, each with its index among them, as in the view; an element of another type is left out with a warning. */
  objects(key: string, path: string): { readonly index: number; readonly entry: WireObject }[] {
    const list = this.list(key, path);
    const entries = list.filter(isJsonObject);
    if (entries.length < list.length) this.wrongType(path, 'a list of objects');
    return entries.map((entry, index) => ({ index, entry: new WireObject(entry, this.warn) }));
  }

  /** Every element of a list, in its place; one that is not an object says nothing, with a warning. */
  entries(key: string, path: string): WireObject[] {
    return this.list(key, path).map((entry, index) => {
      if (!isJsonObject(entry)) this.wrongType(`${path}[${index}]`, 'an object');
      return new WireObject(isJsonObject(entry) ? entry : {}, this.warn);
    });
  }

  /** Whether a list is absent or really a list, of which nothing is left out. */
  hasReadableList(key: string): boolean {
    const value = this.said(key);
    return value === null || (isJsonArray(value) && value.length <= MAX_ENTRIES);
  }

  /** Whether an object is absent or really an object. */
  hasReadableObject(key: string): boolean {
    const value = this.said(key);
    return value === null || isJsonObject(value);
  }

  /** Whether anything stands there, readable or not. */
  says(key: string): boolean {
    return this.said(key) !== null;
  }

  private said(key: string): Json {
    const value = Object.hasOwn(this.source, key) ? this.source[key] : undefined;
    return value === undefined || value === '' ? null : value;
  }

  private wrongType(path: string, expected: string): null {
    this.warn('wrong-type', path, `the upstream sent something else than ${expected}`);
    return null;
  }

  private outOfRange(path: string): null {
    this.warn('out-of-range', path, 'the upstream sent a number outside of what is possible here');
    return null;
  }
}
