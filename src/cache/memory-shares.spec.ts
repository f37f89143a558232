import { describe, expect, it } from '@jest/globals';
import { memoryShares } from './memory-shares.js';

describe('the memory of the cache', () => {
  it.each([
    [8000, 1000],
    [8001, 1001],
    [8007, 1001],
    [8008, 1001],
  ])(
    'of %i bytes gives %i to what is put together of many values, in whole bytes, and the rest to values',
    (all, warm) => {
      expect(memoryShares(all)).toEqual({ values: all - warm, warm });
    },
  );
});
