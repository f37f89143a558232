import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { visibleRows } from './visible-rows.js';

it('draws the window and a little more, however long the list is', () => {
  expect(visibleRows(0, 900, 50, 10_000)).toEqual({ first: 0, end: 30 });
  expect(visibleRows(250_000, 900, 50, 10_000)).toEqual({ first: 4988, end: 5030 });
});

it('is always a part of the list, and never more than a window with its margins', () => {
  const pixels = fc.integer({ min: -2000, max: 1_000_000 });
  fc.assert(
    fc.property(pixels, fc.nat(4000), fc.nat(20_000), (top, height, count) => {
      const { first, end } = visibleRows(top, height, 52, count);
      expect(0 <= first && first <= end && end <= count).toBe(true);
      expect(end - first).toBeLessThanOrEqual(Math.ceil(height / 52) + 26);
    }),
  );
});
