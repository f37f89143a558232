import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lengthPrefixed } from './length-prefixed.js';

describe('a text put together of parts', () => {
  it('is another one whenever a part is another one', () => {
    const part = fc.oneof(
      fc.constantFrom('', ':', ',', '1:', '1:a', 'a', 'ä', 'a\u0308', '0:,0:'),
      fc.string({ maxLength: 6 }),
    );
    const parts = fc.array(part, { maxLength: 4 });
    fc.assert(
      fc.property(
        parts,
        parts,
        (a, b) => (lengthPrefixed(a) === lengthPrefixed(b)) === (JSON.stringify(a) === JSON.stringify(b)),
      ),
      { numRuns: 100_000 },
    );
  });

  it('is each part behind its length, one after the other', () => {
    expect(lengthPrefixed(['a:b', '', 'ä'])).toBe('3:a:b,0:,1:ä');
    expect(lengthPrefixed([])).toBe('');
  });

  it('does not mistake where one part ends', () => {
    expect(lengthPrefixed(['a:b', 'c'])).not.toBe(lengthPrefixed(['a', 'b:c']));
  });
});
