import { describe, expect, it } from '@jest/globals';
import { collectWarnings } from './warnings.js';

describe('warnings', () => {
  it('are kept in the order in which things were tolerated, repeated ones too', () => {
    const { warnings, warn } = collectWarnings();
    warn('wrong-type', 'sizeBytes', 'no number');
    warn('unknown-status', 'status', 'a new word');
    warn('wrong-type', 'sizeBytes', 'no number');
    warn('unknown-status', 'status', 'a new word');
    const wrongSize = { code: 'wrong-type', path: 'sizeBytes', message: 'no number' };
    const newWord = { code: 'unknown-status', path: 'status', message: 'a new word' };
    expect(warnings).toEqual([wrongSize, newWord, wrongSize, newWord]);
  });

  it('of one answer never mix with those of another', () => {
    collectWarnings().warn('wrong-type', 'name', 'no text');
    expect(collectWarnings().warnings).toEqual([]);
  });
});
