import fc from 'fast-check';
import type { ParameterObject, SchemaObject } from 'openapi3-ts/oas31';
import { OPERATIONS, type Operation } from './api-document.js';

export interface DocumentedRequest {
  readonly id: string;
  readonly method: string;
  /** Of the document. */
  readonly path: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether all of it is as the document has it. */
  readonly isSound: boolean;
}

interface Part {
  readonly text: string;
  readonly isSound: boolean;
}

const hostile = fc.oneof(
  fc.constantFrom(
    '', ' ', '..', '.', '%', '0', '-1', '1e9', '9'.repeat(400), 'null', 'undefined', '__proto__', 'constructor', 'a,b', ',', ';', '/', '\\',
    '\u0000', '\r\nX-Evil: 1', '\u{FF0E}\u{FF0E}', "' OR 1=1 --", '<script>', '{}', '[]', '"', 'x'.repeat(2000), '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190 ',
    '90c1d5fa-1b9f-4aeb-b2f4-81c806e9819', '90c1d5fa1b9f4aebb2f481c806e98190', 'g0c1d5fa-1b9f-4aeb-b2f4-81c806e98190',
  ), // prettier-ignore
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

/** What a parameter's schema lets pass, its edges, and what it does not. */
function valueOf({ schema, example }: ParameterObject): fc.Arbitrary<Part> {
  const told = schema as SchemaObject;
  const isSound = (text: string): boolean => (soundIn(told) ? sound(told, text) : false);
  const of = (values: fc.Arbitrary<string>): fc.Arbitrary<Part> =>
    values.map((text) => ({ text, isSound: isSound(text) }));
  const known = [
    example as unknown,
    ...((told.enum as readonly unknown[] | undefined) ?? []),
    ...((told.examples as readonly unknown[] | undefined) ?? []),
  ].flatMap((one) => (typeof one === 'string' ? [one] : []));
  return fc.oneof(
    ...(known.length === 0 ? [] : [{ weight: 6, arbitrary: fc.constantFrom(...known).map((text) => ({ text, isSound: true })) }]), // prettier-ignore
    ...(soundIn(told) ? [{ weight: 3, arbitrary: of(fromSchema(told)) }] : []),
    { weight: 2, arbitrary: of(hostile) },
  );
}

/** Whether the schema alone says what is right: of any text it does not. */
function soundIn({ enum: words, pattern, type }: SchemaObject): boolean {
  return words !== undefined || pattern !== undefined || type === 'integer';
}

function sound(
  { enum: words, pattern, type, minimum = -Infinity, maximum = Infinity }: SchemaObject,
  text: string,
): boolean {
  if (type === 'integer') return /^-?\d{1,15}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum;
  return words?.includes(text) ?? new RegExp(pattern ?? '').test(text);
}

function fromSchema({
  enum: words,
  pattern,
  type,
  minimum = -(2 ** 31),
  maximum = 2 ** 31,
}: SchemaObject): fc.Arbitrary<string> {
  if (type === 'integer') {
    const edges = fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1);
    return fc.oneof(edges, fc.integer({ min: minimum, max: maximum })).map(String);
  }
  if (words !== undefined) return fc.constantFrom(...words.map(String));
  return fc.stringMatching(new RegExp(pattern ?? '.*'));
}

/** Any subset of the query's parameters, now and then twice or with one that nobody knows. */
function queryOf(parameters: readonly ParameterObject[]): fc.Arbitrary<Part> {
  const known = parameters.map((one) => {
    const part = valueOf(one).map((value) => ({ ...value, name: one.name }));
    return one.required === true ? part : fc.option(part, { nil: null });
  });
  const more = fc.constantFrom(...Array.from({ length: 9 }, () => null), 'unknown', 'twice');
  return fc.tuple(fc.tuple(...known), more).map(([given, extra]) => {
    const parts = given.filter((part) => part !== null);
    const pairs = parts.map(({ name, text }) => `${name}=${encodeURIComponent(text)}`);
    const twice = extra === 'twice' && pairs[0] !== undefined ? [pairs[0]] : [];
    const all = [...pairs, ...(extra === 'unknown' ? ['colour=red'] : twice)];
    const isSound = parts.every((part) => part.isSound) && extra === null;
    return { text: all.length === 0 ? '' : `?${all.join('&')}`, isSound };
  });
}

function requestOf(operation: Operation): fc.Arbitrary<DocumentedRequest> {
  const parameters = (operation.operation.parameters ?? []) as ParameterObject[];
  const at = (place: string): ParameterObject[] => parameters.filter((one) => one.in === place);
  const path = fc.tuple(...at('path').map((one) => valueOf(one).map((part) => ({ ...part, name: one.name }))));
  const headers = fc.tuple(...at('header').map(({ name }) => headerOf(name)));
  return fc.tuple(path, queryOf(at('query')), headers).map(([ids, query, given]) => {
    const filled = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
      encodeURIComponent(ids.find((part) => part.name === name)?.text ?? ''),
    );
    return {
      id: operation.operation.operationId ?? '',
      method: operation.method,
      path: operation.path,
      target: `${filled}${query.text}`,
      headers: Object.fromEntries(given.filter(([, value]) => value !== null)) as Record<string, string>,
      isSound: query.isSound && ids.every((part) => part.isSound),
    };
  });
}

function headerOf(name: string): fc.Arbitrary<readonly [string, string | null]> {
  const values = fc.constantFrom('*', 'no-cache', '"abc"', 'W/"abc"', ',,,', 'max-age=0', 'x'.repeat(500));
  return fc.option(values, { nil: null }).map((value) => [name, value] as const);
}

/** Requests of every operation that needs no body. */
export const documentedRequests = fc.oneof(...OPERATIONS.filter(({ method }) => method !== 'POST').map(requestOf));
