import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { checkpointItemKey, detailKey, viewKey, volumeBackupKey } from './cache-keys.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

describe('the key of a cached value', () => {
  it('differs by project, cloud and backup', () => {
    for (const key of [viewKey, checkpointItemKey, volumeBackupKey]) {
      const keys = [key('p', 'c', 'i'), key('q', 'c', 'i'), key('p', 'd', 'i'), key('p', 'c', 'j')];
      expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(4);
    }
  });

  it('differs by what is kept', () => {
    const query = new URLSearchParams({ marker: 'i' });
    const keys = [viewKey, checkpointItemKey, volumeBackupKey].map((key) => JSON.stringify(key(PROJECT, 'c', 'i')));
    expect(new Set([...keys, JSON.stringify(detailKey(PROJECT, 'c', query))]).size).toBe(4);
  });

  it('of a page is one whatever the order of the parameters, and another for every other parameter', () => {
    const key = (entries: readonly [string, string][]): string =>
      JSON.stringify(detailKey(PROJECT, 'c', new URLSearchParams([...entries])));
    const name = fc.constantFrom('name', 'status', 'limit', 'offset', 'marker');
    const queries = fc.uniqueArray(fc.tuple(name, fc.string()), { selector: ([each]) => each });
    fc.assert(
      fc.property(queries, queries, (one, other) => {
        expect(key([...one].reverse())).toBe(key(one));
        const isSame = JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
        expect(key(one) === key(other)).toBe(isSame);
      }),
    );
  });
});
