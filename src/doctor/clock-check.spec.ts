import { describe, expect, it } from '@jest/globals';
import { checkClock } from './clock-check.js';

const NOON = Date.parse('2026-11-26T12:00:00Z');
const DATE = 'Thu, 26 Nov 2026 12:00:00 GMT';

describe('the clock', () => {
  it.each([
    [0, 'ok'],
    [10, 'ok'],
    [-10, 'ok'],
    [11, 'warn'],
    [-300, 'warn'],
    [301, 'fail'],
    [-3600, 'fail'],
  ])('that is %d s ahead is %s', (seconds, standing) => {
    expect(checkClock('clock', DATE, NOON + seconds * 1000).standing).toBe(standing);
  });

  it.each([
    [45, '45 s ahead of'],
    [-3600, '60 min behind'],
    [86_400, '24 h ahead of'],
  ])('that is %d s ahead is said to be %s the cloud\u2019s', (seconds, words) => {
    expect(checkClock('clock', DATE, NOON + seconds * 1000).says).toContain(words);
  });

  it.each([null, 'noon'])('is not judged by %s', (date) => {
    expect(checkClock('clock', date, NOON).standing).toBe('skipped');
  });
});
