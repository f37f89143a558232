import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { formatKey, newKeyId, newKeySecret, parseKey } from './key-format.js';

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: digits, maxLength: digits });
const parts = fc.record({ id: hex(16), secret: hex(64) });

describe('a gateway key', () => {
  it('looks the same for ever, so that keys outlive a new version', () => {
    const key = formatKey({ id: '00112233445566ff', secret: '0123456789abcdef'.repeat(4) });
    expect(key).toBe(`bgw_00112233445566ff_${'0123456789abcdef'.repeat(4)}_64940a57`);
  });

  it('is read back as what it was made of', () => {
    fc.assert(
      fc.property(parts, (made) => {
        expect(parseKey(formatKey(made))).toEqual(made);
      }),
    );
  });

  it('is never accepted with one character mistyped', () => {
    const anyPlace = fc.nat({ max: 93 });
    const typed = fc.oneof(
      fc.constantFrom(...Array.from('0123456789abcdefABCDEFbgw_')),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(parts, anyPlace, typed, (made, place, character) => {
        const key = formatKey(made);
        fc.pre(key[place] !== character);
        expect(parseKey(`${key.slice(0, place)}${character}${key.slice(place + 1)}`)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused when cut short, made longer or written in upper case', () => {
    const key = formatKey({ id: newKeyId(), secret: newKeySecret() });
    const others = [key.slice(1), key.slice(0, -1), `${key}\n`, ` ${key}`, `${key}0`, key.toUpperCase(), ''];
    expect(others.map(parseKey)).toEqual(others.map(() => null));
  });

  it('may be any hostile text without an error', () => {
    const text = fc.oneof(anyText(), anyText({ minLength: 94, maxLength: 94 }));
    fc.assert(
      fc.property(text, (hostile) => {
        expect(parseKey(hostile)).toBeNull();
      }),
    );
    expect(parseKey('bgw_'.repeat(1_000_000))).toBeNull();
  });

  it('is new every time', () => {
    const made = Array.from({ length: 1000 }, () => [newKeyId(), newKeySecret()]).flat();
    expect(new Set(made).size).toBe(2000);
    expect(newKeySecret()).toMatch(/^[0-9a-f]{64}$/);
    expect(newKeyId()).toMatch(/^[0-9a-f]{16}$/);
  });
});
