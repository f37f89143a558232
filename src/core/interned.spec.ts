import { describe, expect, it } from '@jest/globals';
import { interned } from './interned.js';

describe('a text that is made over and over', () => {
  it('is itself, however many there have been', () => {
    for (let at = 0; at < 10_000; at += 1) expect(interned(`${at}`)).toBe(`${at}`);
    expect([interned('0'), interned('')]).toEqual(['0', '']);
  });
});
