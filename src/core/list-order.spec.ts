import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { comparePositions, orderOf, textValue, timeValue, type Position, type SortValue } from './list-order.js';

const values: fc.Arbitrary<SortValue> = fc.constantFrom(null, 'a', 'A', 'ä', 'b', '', '備', '💾', '\uffff', '10', '9');
const positions: fc.Arbitrary<Position> = fc.record({ value: values, id: fc.constantFrom('1', '2', '3') });
const directions = fc.boolean().map((descending) => ({ descending }));

describe('the order of rows', () => {
  it('is one order: any two rows have their places, and three agree', () => {
    fc.assert(
      fc.property(positions, positions, positions, directions, (a, b, c, direction) => {
        const [ab, bc, ac] = [
          comparePositions(a, b, direction),
          comparePositions(b, c, direction),
          comparePositions(a, c, direction),
        ];
        expect(Math.sign(comparePositions(b, a, direction))).toBe(-Math.sign(ab) + 0);
        expect(ab === 0).toBe(a.value === b.value && a.id === b.id);
        if (ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('has nothing lowest, equal values by their ids, and is turned round as a whole', () => {
    const rows = [
      { value: null, id: '1' },
      { value: null, id: '2' },
      { value: 'B', id: '1' },
      { value: 'a', id: '1' },
      { value: 'a', id: '2' },
      { value: 'b', id: '0' },
    ];
    const shuffled = [...rows].sort((a, b) => a.id.localeCompare(b.id));
    expect([...shuffled].sort((a, b) => comparePositions(a, b, { descending: false }))).toEqual(rows);
    expect([...shuffled].sort((a, b) => comparePositions(a, b, { descending: true }))).toEqual([...rows].reverse());
  });

  it('has numbers as numbers', () => {
    const rows = [2, 10, null, 1].map((value) => ({ value, id: 'x' }));
    const sorted = [...rows].sort((a, b) => comparePositions(a, b, { descending: false }));
    expect(sorted.map(({ value }) => value)).toEqual([null, 1, 2, 10]);
  });

  it('has times as times, however many digits their fractions have', () => {
    const times = [
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.1Z',
      '2026-01-01T00:00:00.11Z',
      '2026-01-01T00:00:00.2Z',
    ];
    const sorted = [...times].reverse().sort((a, b) => ((timeValue(a) ?? '') < (timeValue(b) ?? '') ? -1 : 1));
    expect(sorted).toEqual(times);
    expect(timeValue('2026-01-01T00:00:00.5Z')).toBe(timeValue('2026-01-01T00:00:00.500000Z'));
    expect(timeValue(null)).toBeNull();
  });

  it('takes the beginning of a long text', () => {
    expect(textValue('x'.repeat(1000))).toHaveLength(128);
    expect([textValue('short'), textValue(null)]).toEqual(['short', null]);
  });
});

describe('what a list is sorted by', () => {
  it('is a field of it, with a minus for the other way', () => {
    expect(orderOf('name', ['name'])).toEqual({ field: 'name', descending: false });
    expect(orderOf('-name', ['name'])).toEqual({ field: 'name', descending: true });
  });

  it.each(['', '-', '--name', 'Name', '+name', '__proto__', 'size'])('and nothing else: %s', (text) => {
    expect(orderOf(text, ['name'])).toBeNull();
  });
});
