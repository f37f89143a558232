import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostileText } from '../../test/support/hostile-text.js';
import { Problem } from '../http/problem.js';
import { MOST_IDS, wantedIds } from './batch-query.js';

const uuid = fc.uuid();

/** The ids, or what the caller is told. */
function read(ids: string): readonly string[] | string {
  try {
    return wantedIds(ids);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.code).toBe('invalid-request');
    expect(error.errors.map(({ field }) => field)).toEqual(['ids']);
    return error.errors[0]?.message ?? '';
  }
}

describe('the ids of a batch', () => {
  it('come in the order asked and in their one form', () => {
    fc.assert(
      fc.property(fc.uniqueArray(uuid, { minLength: 1, maxLength: MOST_IDS }), (ids) => {
        expect(read(ids.join(',').toUpperCase())).toEqual(ids);
      }),
    );
  });

  it('are refused as a whole where one is out of form, which is named by its place and not repeated', () => {
    const ids = fc.uniqueArray(uuid, { maxLength: 20 });
    const bad = hostileText.filter((text) => !text.includes(','));
    fc.assert(
      fc.property(ids, bad, fc.nat({ max: 20 }), (good, text, at) => {
        const place = Math.min(at, good.length);
        expect(read([...good.slice(0, place), text, ...good.slice(place)].join(','))).toBe(
          `entry ${place + 1} must be a UUID`,
        );
      }),
    );
  });

  it('are refused where one is there twice, however it is written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(uuid, { minLength: 1, maxLength: 20 }), (ids) => {
        const again = `${ids.join(',')},${ids[0]?.toUpperCase() ?? ''}`;
        expect(read(again)).toBe(`entry ${ids.length + 1} is there more than once`);
      }),
    );
  });

  it('are a hundred at most, and one at least', () => {
    const many = fc.uniqueArray(uuid, { minLength: MOST_IDS + 1, maxLength: MOST_IDS + 1 });
    fc.assert(
      fc.property(many, (ids) => read(ids.join(',')) === 'must name at most 100 backups'),
      { numRuns: 5 },
    );
    expect(read('')).toBe('entry 1 must be a UUID');
  });
});
