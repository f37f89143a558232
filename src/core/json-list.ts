import {
  isJsonArray,
  isJsonObject,
  MAX_VALUES,
  parseBoth,
  parseJson,
  type Both,
  type Json,
  type JsonObject,
} from './json.js';
import type { Turns } from './turns.js';

/** So many characters of rows are less than a millisecond's work. */
const CHUNK_CHARS = 32 * 1024;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * `{"<name>":[…rows…],…}` as parseJson reads it, some rows at a time: `JSON.parse` of a page of a megabyte holds up everybody else for
 * ten milliseconds. What is not of that form is parsed in one go, as what is short.
 */
export function* parseList(text: string, name: string, chunkChars = CHUNK_CHARS): Turns<Json | undefined> {
  const list = yield* split(text, { name, chunkChars }, parseJson);
  return (list === null ? null : put(list, name)) ?? parseJson(text);
}

/** The same as parseBoth reads it. */
export function* parseListBoth(text: string, name: string, chunkChars = CHUNK_CHARS): Turns<Both> {
  const list = yield* split(text, { name, chunkChars }, parseBoth);
  if (list === null) return parseBoth(text);
  const { frame, withOne, parts } = list;
  const read = put({ frame: frame.read, withOne: withOne.read, parts: parts.map((part) => part.read) }, name);
  const isSame = [frame, ...parts].every((part) => part.read === part.sent);
  const sent = isSame
    ? read
    : put({ frame: frame.sent, withOne: withOne.sent, parts: parts.map((part) => part.sent) }, name);
  return read === null || sent === null ? parseBoth(text) : { read, sent };
}

interface List<Part> {
  /** The answer without its rows, and with one that is a number. */
  readonly frame: Part;
  readonly withOne: Part;
  /** Arrays of rows, in their order. */
  readonly parts: readonly Part[];
}

interface How {
  readonly name: string;
  readonly chunkChars: number;
}

/** `null`: there are no such rows, they are too few or not enough of the text to be worth it, or they hold more values than any answer does. */
function* split<Part>(
  text: string,
  { name, chunkChars }: How,
  parse: (text: string) => Part,
): Turns<List<Part> | null> {
  if (text.length <= chunkChars) return null;
  const begin = beginOf(text, name);
  if (begin === null || begin > chunkChars) return null;
  const parts: Part[] = [];
  let from = begin;
  let left = MAX_VALUES;
  for (;;) {
    const { end, values } = rowsEnd(text, from, chunkChars);
    left -= values;
    if (end === -1 || left < 0) return null;
    parts.push(parse(`[${text.slice(from, end)}]`));
    if (text.charCodeAt(end) !== COMMA) {
      if (text.length - end > chunkChars) return null;
      const [head, tail] = [text.slice(0, begin), text.slice(end)];
      return { frame: parse(`${head}${tail}`), withOne: parse(`${head}0${tail}`), parts };
    }
    from = end + 1;
    yield;
  }
}

/** Behind the bracket. That it is a key of the answer itself, and the last of that name, is seen when all is put together. */
function beginOf(text: string, name: string): number | null {
  const found = new RegExp(`"${name}"\\s*:\\s*\\[`).exec(text);
  return found === null ? null : found.index + found[0].length;
}

/** Where the first row ends that makes it enough, or the last; -1: nowhere. And how many values were passed, see hasTooManyValues. */
function rowsEnd(text: string, from: number, chunkChars: number): { readonly end: number; readonly values: number } {
  let depth = 0;
  let values = 0;
  for (let at = from; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = textEnd(text, at);
        if (at === -1) return { end: -1, values };
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        values += 1;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (depth === 0) return { end: at, values };
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        if (depth === 0 && at - from >= chunkChars) return { end: at, values };
    }
  }
  return { end: -1, values };
}

/** Where the quote is that closes the one there. */
function textEnd(text: string, open: number): number {
  let quote = open;
  let backslashes: number;
  do {
    quote = text.indexOf('"', quote + 1);
    backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
  } while (quote !== -1 && backslashes % 2 === 1);
  return quote;
}

/** `null`: the parts are no JSON, or the rows are not where they seemed to be. Then one more row in the text is not one more in the answer. */
function put({ frame, withOne, parts }: List<Json | undefined>, name: string): Json | null {
  if (rowsIn(frame, name)?.length !== 0 || rowsIn(withOne, name)?.length !== 1) return null;
  // None is empty: a comma was before it.
  const arrays = parts.filter((part) => isJsonArray(part) && part.length > 0) as (readonly Json[])[];
  return arrays.length < parts.length ? null : { ...(frame as JsonObject), [name]: arrays.flat() };
}

function rowsIn(answer: Json | undefined, name: string): readonly Json[] | undefined {
  const rows = isJsonObject(answer) ? answer[name] : undefined;
  return isJsonArray(rows) ? rows : undefined;
}
