import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { checkpointItemKey, detailKey, isViewKey, viewKey, volumeBackupKey } from './cache-keys.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

describe('the key of a cached value', () => {
  it('is this text: another one leaves behind what older instances have put into a shared cache', () => {
    const [backups, volumeBackups] = [`7:backups,32:${PROJECT}`, `14:volume-backups,32:${PROJECT}`];
    expect(viewKey(PROJECT, 'c', 'i')).toEqual({ group: backups, id: '1:c,6:view-3,1:i' });
    expect(checkpointItemKey(PROJECT, 'c', 'i')).toEqual({ group: backups, id: '1:c,11:csbs-item-1,1:i' });
    expect(volumeBackupKey(PROJECT, 'c', 'i')).toEqual({ group: volumeBackups, id: '1:c,12:vbs-backup-1,1:i' });
    const query = new URLSearchParams({ b: '2', a: '1' });
    const id = '1:c,12:vbs-detail-2,1:a,1:1,1:b,1:2';
    expect(detailKey(PROJECT, 'c', query)).toEqual({ group: volumeBackups, id });
    expect(query.toString()).toBe('b=2&a=1');
  });

  it('differs by project, cloud and backup', () => {
    for (const key of [viewKey, checkpointItemKey, volumeBackupKey]) {
      const keys = [key('p', 'c', 'i'), key('q', 'c', 'i'), key('p', 'd', 'i'), key('p', 'c', 'j')];
      expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(4);
    }
  });

  it('tells whether it is a view’s', () => {
    const others = [checkpointItemKey, volumeBackupKey].map((key) => key(PROJECT, 'c', '6:view-3'));
    expect(others.map(({ id }) => isViewKey(id))).toEqual([false, false]);
    expect([viewKey(PROJECT, 'c', 'i'), viewKey(PROJECT, '', '')].map(({ id }) => isViewKey(id))).toEqual([true, true]);
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
