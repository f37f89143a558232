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

const MAYBE_UNSAFE_INTEGER = /\d{16}/;
/**
 * A number, behind a key, a bracket or a comma, that might be written back otherwise: `0.0`, `1e3`, `-0`, sixteen digits. The key's quote
 * is not escaped: what stands in a string of JSON (`service_metadata`) is part of that string. It may find too many, never too few.
 */
const MAYBE_OTHERWISE = /(?:(?<!\\)(?:\\\\)*"\s*:|[[,]|^)\s*(?:-?\d+[.eE]|-0|-?\d{16})/;

function keepDigits(_key: string, value: Json, { source }: { readonly source?: string }): Json {
  return typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value;
}

function parse(text: string, verbatim: boolean): Json | undefined {
  try {
    return verbatim ? json.parse(text, keepDigits) : json.parse(text);
  } catch {
    return undefined; // not JSON, or nested deeper than the stack
  }
}

/**
 * Upstream text as JSON; `undefined` when it is not JSON. Integers above 2^53 (`fail_code.Code` is a Long) keep their digits.
 * The reviver makes parsing five times slower, so it runs only where sixteen digits stand in a row.
 */
export function parseJson(text: string): Json | undefined {
  return parse(text, MAYBE_UNSAFE_INTEGER.test(text));
}

/** The same, but every number keeps its spelling (`0.0` stays `0.0`): for answers that are passed on. */
export function parseJsonVerbatim(text: string): Json | undefined {
  return parse(text, MAYBE_OTHERWISE.test(text));
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
