import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { textValue, type SortValue } from '../core/list-order.js';
import { cursorAt, MOST_CURSOR_CHARACTERS, positionOf } from './cursor.js';

const LIST = ['backups', 'a project', '-name'];
const values: fc.Arbitrary<SortValue> = fc.oneof(
  fc.constant(null),
  fc.integer(),
  anyText({ maxLength: 400 }).map((text) => textValue(text)),
);

describe('a cursor', () => {
  it('says where it was made, whatever stands there', () => {
    fc.assert(
      fc.property(values, fc.uuid(), (value, id) => {
        expect(positionOf(cursorAt({ value, id }, LIST), LIST)).toEqual({ value, id });
      }),
    );
  });

  it('is short enough for an address, even of the longest text', () => {
    const texts = ['\ud800', '\u0000', '備', '"', '\ue000'].map((one) => textValue(one.repeat(1000)));
    const cursors = texts.map((value) => cursorAt({ value, id: '0'.repeat(36) }, LIST));
    for (const [at, cursor] of cursors.entries()) {
      expect(cursor.length).toBeLessThan(MOST_CURSOR_CHARACTERS);
      expect(positionOf(cursor, LIST)?.value).toBe(texts[at]);
    }
  });

  it('of another list is none', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.array(fc.string(), { minLength: 1 }), (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(positionOf(cursorAt({ value: 'x', id: 'y' }, one), other)).toBeNull();
      }),
    );
  });

  it('that was changed in any character is none', () => {
    const cursor = cursorAt({ value: '2026-01-01T00:00:00.000000000', id: '0'.repeat(36) }, LIST);
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom('A', 'a', '0', '_', '-'), (at, character) => {
        fc.pre(cursor[at] !== character);
        expect(positionOf(`${cursor.slice(0, at)}${character}${cursor.slice(at + 1)}`, LIST)).toBeNull();
      }),
    );
  });

  it('that was made up is none, and breaks nothing', () => {
    const texts = fc.oneof(
      anyText({ maxLength: 3000 }),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc.array(fc.jsonValue(), { minLength: 3, maxLength: 5 }).map((parts) => {
        return Buffer.from(JSON.stringify(parts)).toString('base64url');
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(positionOf(text, LIST)).toBeNull();
      }),
    );
    for (const text of ['', '=', 'e30', 'W10', 'bnVsbA', `W${'W'.repeat(5000)}`]) {
      expect(positionOf(text, LIST)).toBeNull();
    }
  });
});
