import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { isJsonArray, isJsonObject, isRawNumber, parseBoth, parseJson, type Json } from './json.js';
import { parseList, parseListBoth } from './json-list.js';
import { finished } from './turns.js';

const NAME = 'backups';
/** So that a few rows are many chunks. */
const CHUNK = 8;
/** So that there is a break at any place, and more or less around the rows. */
const CHUNKS = Array.from({ length: 40 }, (_, index) => index + 1);

/** A number is a number, however it is kept. */
function plain(value: Json | undefined): unknown {
  if (isRawNumber(value)) return Number(value.rawJSON);
  if (isJsonArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  return Object.entries(value).map(([key, of]) => [key, plain(of)]);
}

function expectTheSame(text: string, chunkChars = CHUNK): void {
  const whole = parseBoth(text);
  const both = finished(parseListBoth(text, NAME, chunkChars));
  expect(plain(finished(parseList(text, NAME, chunkChars)))).toEqual(plain(parseJson(text)));
  expect(plain(both.read)).toEqual(plain(whole.read));
  expect(JSON.stringify(both.sent)).toBe(JSON.stringify(whole.sent));
}

const hostile = fc.constantFrom(
  '"',
  '\\',
  '\\"',
  ',',
  '[',
  ']',
  '{',
  '}',
  ':',
  '"backups":[',
  '0.0',
  '\u2028',
  'é',
  '😀',
);
const text = fc.oneof(anyText(), fc.array(hostile).map((parts) => parts.join(''))); // prettier-ignore
const number = fc.constantFrom('0', '0.0', '-0', '1e3', '25.2', '9007199254740993');
const value = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.constantFrom('null', 'true'),
    text.map((each) => JSON.stringify(each)),
    fc.array(tie('any'), { maxLength: 4 }).map((each) => `[${each.join(' ,')}]`),
    fc.array(fc.tuple(fc.oneof(text, fc.constantFrom('id', NAME, '__proto__')), tie('any')), { maxLength: 4 }).map(objectOf),
  ),
})).any; // prettier-ignore
const rows = fc.array(value, { maxLength: 12 }).map((each) => `[${each.join(', ')}]`);
const member = fc.tuple(fc.oneof(text, fc.constantFrom(NAME, `${NAME}_links`, `x"${NAME}`)), fc.oneof(rows, value));
const answer = fc
  .tuple(fc.array(member, { maxLength: 2 }), rows, fc.array(member, { maxLength: 2 }))
  .map(([before, list, after]) => objectOf([...before, [NAME, list], ...after]));

function objectOf(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, of]) => `${JSON.stringify(key)} :${of}`).join(',')}}`;
}

describe('a list that is parsed some rows at a time', () => {
  it('is what it is in one go, whatever stands in it', () => {
    fc.assert(
      fc.property(answer, fc.integer({ min: 1, max: 60 }), (of, chunkChars) => {
        expectTheSame(of, chunkChars);
      }),
    );
  });

  it('is no JSON where it would be none in one go', () => {
    const spoilt = fc
      .tuple(answer, fc.nat(), fc.oneof(hostile, fc.constant('')), fc.nat({ max: 3 }))
      .map(([of, at, other, gone]) => {
        const from = at % of.length;
        return of.slice(0, from) + other + of.slice(from + gone);
      });
    fc.assert(
      fc.property(spoilt, (of) => {
        expectTheSame(of);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '{"backups":[1,2,3,4,5,6,7,8,9,]}',
    '{"backups":[,1,2,3,4,5,6,7,8,9]}',
    '{"backups":[1,2,3,4,5,6,7,8,9,    ]}',
    '{"backups":[1,2,3,4,,5,6,7,8,9]}',
    '{"backups":[1,2,3,4,5,6,7,8,9]',
    '{"backups":[1,2,3,4,5,6,7,8,9]}}',
    '{"backups":[{"a":[1,2,3,4,5,6}],7,8,9]}',
    '{"backups":["1,2,3,4,5,6,7,8,9]}',
    '["backups":[1,2,3,4,5,6,7,8,9]]',
  ])('is no JSON: %s', (of) => {
    expect(parseJson(of)).toBeUndefined();
    for (const chunk of CHUNKS) expectTheSame(of, chunk);
  });

  it.each([
    ['of another object', '{"other":{"backups":[1,2,3,4,5,6]},"backups":[7,8]}'],
    ['of another object, and has none', '{"other":{"backups":[1,2,3,4,5,6]},"backups":[]}'],
    ['of a list within the list', '{"backups":[{"backups":[1,2,3,4,5,6,7,8,9]},[{"backups":[]}]]}'],
    ['that come twice', '{"backups":[1,2,3,4,5,6,7,8],"backups":[9]}'],
    ['that come twice, then empty', '{"backups":[1,2,3,4,5,6,7,8],"backups":[]}'],
    ['that come twice, in other words', '{"backups":[1,2,3,4,5,6,7,8],"b\\u0061ckups":[9]}'],
    ['of a key that ends so', '{"x\\"backups":[1,2,3,4,5,6,7,8],"y":1}'],
    ['that are none', '{"backups":[                        ]}'],
    ['behind much else', `{"before":"${'x'.repeat(40)}","backups":[1,2,3,4,5,6,7,8]}`],
    ['before much else', `{"backups":[1,2,3,4,5,6,7,8],"after":"${'x'.repeat(40)}"}`],
  ])('takes no rows for its own %s', (_which, of) => {
    expect(parseJson(of)).toBeDefined();
    for (const chunk of CHUNKS) expectTheSame(of, chunk);
  });

  it('keeps every number’s spelling where it is passed on, and is one object where nothing is spelt otherwise', () => {
    const ordinary = `{"backups":[${Array.from({ length: 40 }, (_, id) => `{"id":${id}}`).join()}]}`;
    const both = finished(parseListBoth(ordinary, NAME, CHUNK));
    expect(both.sent).toBe(both.read);
    const other = ordinary.replace('"id":17', '"id":17.0');
    expect(JSON.stringify(finished(parseListBoth(other, NAME, CHUNK)).sent)).toBe(other);
  });

  it.each(['x', '\\', '"', '],['])('lets others have their turn between some rows, full of %s', (what) => {
    const row = JSON.stringify({ id: what.repeat(1001) });
    const turns = parseListBoth(`{"backups":[${Array.from({ length: 1000 }, () => row).join()}]}`, NAME);
    let count = 0;
    while (turns.next().done !== true) count += 1;
    expect(count).toBeGreaterThan(25);
  });

  it('holds no more values than any answer does', () => {
    const list = (count: number): string => `{"backups":[${'[],'.repeat(count)}[]]}`;
    expect(isJsonObject(finished(parseList(list(70_000), NAME)))).toBe(true);
    expect(finished(parseList(list(80_000), NAME))).toBeUndefined();
  });
});
