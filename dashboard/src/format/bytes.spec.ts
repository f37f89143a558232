import { expect, it } from '@jest/globals';
import { exactBytes, grouped, humanBytes, percentOf } from './bytes.js';

it.each([
  [null, '–'],
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [21_474_836_480, '20 GiB'],
  [1024 ** 2 - 1, '1 MiB'],
  [150.4 * 1024 ** 3, '150 GiB'],
  [99.96 * 1024 ** 3, '100 GiB'],
  [5 * 1024 ** 4, '5 TiB'],
  [2000 * 1024 ** 6, '2000 EiB'],
])('%s bytes are %s', (bytes, expected) => {
  expect(humanBytes(bytes)).toBe(expected);
});

it('tells the exact number in groups', () => {
  expect(exactBytes(21_474_836_480)).toBe('21\u202f474\u202f836\u202f480 bytes');
  expect([exactBytes(1), exactBytes(null), grouped(999)]).toEqual(['1 byte', 'not said', '999']);
});

it.each([
  [50, 100, 50],
  [200, 100, 100],
  [0, 100, 0],
  [5, 0, null],
  [null, 100, null],
  [5, null, null],
])('%s of %s is %s percent', (part, whole, expected) => {
  expect(percentOf(part, whole)).toBe(expected);
});
