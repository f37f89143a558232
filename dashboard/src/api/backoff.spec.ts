import { expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

it('doubles from attempt to attempt, up to half a minute, and half of it is chance', () => {
  const longest = [0, 1, 2, 3, 20].map((attempt) => backoffMs(attempt, null, () => 1));
  expect(longest).toEqual([1000, 2000, 4000, 8000, 30_000]);
  expect(backoffMs(2, null, () => 0)).toBe(2000);
});

it('begins with what the gateway has asked for', () => {
  expect(backoffMs(0, 5000, () => 1)).toBe(5000);
});
