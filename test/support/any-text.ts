import fc from 'fast-check';

/** Halves of surrogate pairs included. */
const character = fc.integer({ min: 0, max: 0x10ffff }).map((codePoint) => String.fromCodePoint(codePoint));

/** Any text at all. Of `fc.string({ unit: 'binary' })`, which is the same, a table of all code points is made: seconds, and half a gigabyte. */
export function anyText(constraints: fc.StringSharedConstraints = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: character });
}
