import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { bytes, GIB, KIB, MIB } from './units.js';

describe('sizes and rates', () => {
  it('are 1024-based: what the clouds call kb, MB and GB', () => {
    expect(bytes(1, KIB)).toBe(1024);
    expect(bytes(4096, MIB)).toBe(4_294_967_296);
    expect(bytes(20, GIB)).toBe(21_474_836_480);
    expect(bytes(0, GIB)).toBe(0);
  });

  it('of a fraction are rounded to whole bytes, a half upwards', () => {
    expect(bytes(25.2, KIB)).toBe(25_805); // 25,804.8
    expect(bytes(29.9, MIB)).toBe(31_352_422); // 31,352,422.4
    expect(bytes(2.5, 1)).toBe(3);
    expect(bytes(0.0001, KIB)).toBe(0);
  });

  it('above 2^53 are not said, since a double would name a neighbouring number', () => {
    expect(bytes(2 ** 53 - 1, 1)).toBe(9_007_199_254_740_991);
    expect(bytes(2 ** 53, 1)).toBeNull();
    expect(bytes(2 ** 43, KIB)).toBeNull();
    expect(bytes(Number.MAX_VALUE, GIB)).toBeNull();
    expect(bytes(Infinity, KIB)).toBeNull();
    expect(bytes(NaN, KIB)).toBeNull();
  });

  it('are whole and within half a byte, or not said', () => {
    fc.assert(
      fc.property(fc.double({ min: 0 }), fc.constantFrom(KIB, MIB, GIB), (amount, unit) => {
        const whole = bytes(amount, unit) ?? 0;
        expect(Number.isSafeInteger(whole)).toBe(true);
        if (bytes(amount, unit) !== null) expect(Math.abs(whole - amount * unit)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});
