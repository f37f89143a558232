import { describe, expect, it } from '@jest/globals';
import { Distribution } from './distribution.js';

describe('a distribution', () => {
  it('counts a value at each bound that it does not exceed', () => {
    const seen = new Distribution([1, 5, 10]);
    for (const value of [0, 1, 1.5, 5, 10, 10.1, 100]) seen.observe(value);
    expect(seen.cumulative).toEqual([
      [1, 2],
      [5, 4],
      [10, 5],
      [Infinity, 7],
    ]);
    expect(seen.sum).toBeCloseTo(127.6);
  });

  it('is nothing before there was a value', () => {
    expect(new Distribution([1]).cumulative).toEqual([
      [1, 0],
      [Infinity, 0],
    ]);
  });
});
