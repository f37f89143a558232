/** A JSON number whose digits a double cannot hold, kept as it was written. `JSON.stringify` writes it back verbatim. */
export interface RawNumber {
  readonly rawJSON: string;
}

export type Json = null | boolean | number | string | RawNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

interface JsonWithSource {
  parse(text: string, reviver?: (key: string, value: Json, context: { readonly source?: string }) => Json): Json;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): boolean;
}

// TypeScript 6 does not know JSON.parse source access yet (Node 22 and later have it).
const json = JSON as unknown as JsonWithSource;

/**
 * Whether a number may be in a text, behind a key, a bracket or a comma, or all of it. The key's quote is not escaped: what stands in a string of JSON
 * (`service_metadata`) is part of that string. It may find too many, never too few. One character is searched for before anything is looked at
 * behind it, and the whole text apart: eight times as fast in a page of VBS's list.
 */
interface NumberPattern {
  readonly inside: RegExp;
  readonly whole: RegExp;
}

/** A number of sixteen digits, which are not those of an id or a text. */
const SIXTEEN_DIGITS: NumberPattern = {
  inside: /[:[,](?<=(?<!\\)(?:\\\\)*"\s*:|[[,])\s*-?[\d.]{16}/,
  whole: /^\s*-?[\d.]{16}/,
};
/** A number that might be written back otherwise: `0.0`, `1e3`, `-0`, sixteen digits. */
const MAYBE_OTHERWISE: NumberPattern = {
  inside: /[:[,](?<=(?<!\\)(?:\\\\)*"\s*:|[[,])\s*(?:-?\d+[.eE]|-0|-?\d{16})/,
  whole: /^\s*(?:-?\d+[.eE]|-0|-?\d{16})/,
};

function mayHold(text: string, { inside, whole }: NumberPattern): boolean {
  return whole.test(text) || inside.test(text);
}

/**
 * More than the clouds' longest answers hold, 4 MiB of rows, by half. An answer of brackets and commas is as long and twenty times the work:
 * it would stop everybody else's answers for a second.
 */
export const MAX_VALUES = 150_000;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;

/** Counted before anything is made of them. A text is one value, however long and whatever stands in it. */
export function hasTooManyValues(text: string): boolean {
  if (text.length <= MAX_VALUES) return false;
  let values = 0;
  let isInText = false;
  for (let index = 0; index < text.length && values <= MAX_VALUES; index += 1) {
    const char = text.charCodeAt(index);
    if (char === QUOTE) isInText = !isInText;
    else if (isInText) index += char === BACKSLASH ? 1 : 0;
    else if (char === COMMA || char === BRACKET || char === BRACE) values += 1;
  }
  return values > MAX_VALUES;
}

function keepDigits(_key: string, value: Json, { source }: { readonly source?: string }): Json {
  return typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value;
}

function parse(text: string, verbatim: boolean): Json | undefined {
  if (hasTooManyValues(text)) return undefined;
  try {
    return verbatim ? json.parse(text, keepDigits) : json.parse(text);
  } catch {
    return undefined; // not JSON, or nested deeper than the stack
  }
}

/**
 * Upstream text as JSON; `undefined` when it is not JSON, or more of it than any answer is. Integers above 2^53 (`fail_code.Code` is a Long) keep their digits.
 * The reviver makes parsing five times slower, so it runs only where a number has sixteen digits.
 */
export function parseJson(text: string): Json | undefined {
  return parse(text, mayHold(text, SIXTEEN_DIGITS));
}

/** One text twice: as it is to be read, and as it is passed on. They are the same object where every number is written as we would. */
export interface Both {
  readonly read: Json | undefined;
  readonly sent: Json | undefined;
}

export function parseBoth(text: string): Both {
  if (mayHold(text, MAYBE_OTHERWISE)) return { read: parseJson(text), sent: parse(text, true) };
  const both = parse(text, false);
  return { read: both, sent: both };
}

/** The same, but every number keeps its spelling (`0.0` stays `0.0`): for answers that are passed on. */
export function parseJsonVerbatim(text: string): Json | undefined {
  return parse(text, mayHold(text, MAYBE_OTHERWISE));
}

export function isRawNumber(value: Json | undefined): value is RawNumber {
  return json.isRawJSON(value);
}

export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonArray(value) && !isRawNumber(value);
}
