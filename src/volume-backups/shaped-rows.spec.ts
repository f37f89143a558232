import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Shaper, unshaped } from './shaped-rows.js';

/** As it comes out of the cache. */
function back(values: readonly unknown[]): unknown {
  const shaper = new Shaper();
  const written = JSON.stringify(values.map((value) => shaper.shaped(value)));
  const shapes = JSON.parse(JSON.stringify(shaper.shapes)) as Shaper['shapes'];
  return (JSON.parse(written) as unknown[]).map((value) => unshaped(value, shapes));
}

describe('a value that is written without its keys', () => {
  it('comes back as JSON would have brought it, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        expect(back(values)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it.each([
    [[-1, 0, 1]],
    [[0, 'a']],
    [{ '-1': -1, __proto__: null, constructor: [0] }],
    [JSON.parse('{"__proto__":{"a":1},"b":[]}') as unknown],
    [{ a: undefined, b: { c: undefined } }],
    [{}],
    [[[], [{}]]],
  ])('is not taken for another: %j', (value) => {
    expect(JSON.stringify(back([value, value]))).toBe(JSON.stringify([value, value]));
  });

  it('has each set of keys once, in their order', () => {
    const shaper = new Shaper();
    const rows = [
      { a: 1, b: { c: 2 } },
      { a: 3, b: { c: 4 } },
      { b: 5, a: 6 },
    ];
    expect(rows.map((row) => shaper.shaped(row))).toEqual([
      [0, 1, [1, 2]],
      [0, 3, [1, 4]],
      [2, 5, 6],
    ]);
    expect(shaper.shapes).toEqual([['a', 'b'], ['c'], ['b', 'a']]);
  });
});
