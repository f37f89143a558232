import { describe, expect, it } from '@jest/globals';
import { readTime } from './key-time.js';

describe('a time', () => {
  it.each([
    ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00.000Z'],
    ['2027-01-31t12:00:00.25z', '2027-01-31T12:00:00.250Z'],
    ['2028-02-29T23:59:59+05:30', '2028-02-29T18:29:59.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(readTime(text) ?? NaN).toISOString()).toBe(expected);
  });

  it.each([
    '2027-01-31',
    '2027-01-31T12:00:00',
    '2027-02-29T12:00:00Z',
    '2027-13-01T12:00:00Z',
    '2027-00-01T12:00:00Z',
    '2027-01-31T24:00:00Z',
    '2027-01-31T12:60:00Z',
    '2027-01-31 12:00:00Z',
    '2027-01-31T12:00:00+2:00',
    'tomorrow',
    '',
  ])('%j is none', (text) => {
    expect(readTime(text)).toBeNull();
  });
});
