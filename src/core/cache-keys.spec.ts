import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  cbrListKey,
  checkpointItemKey,
  checkpointPageKey,
  detailKey,
  isViewKey,
  keysOfBackup,
  listKey,
  ofBackups,
  ofLists,
  ofVolumeBackups,
  viewKey,
  volumeBackupKey,
} from './cache-keys.js';
import { ORIGINS } from './services.js';

const [, OTHER] = ORIGINS;
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

  it('of a list is this text, by what is listed and by everything that decides what is on the page', () => {
    const lists = `5:lists,32:${PROJECT}`;
    const query = new URLSearchParams({ a: '1', b: '2' });
    const rest = '1:a,1:1,1:b,1:2';
    const page = (id: string) => ({ group: lists, id: `1:c,${id},${rest}` });
    expect(checkpointPageKey(PROJECT, 'c', query)).toEqual(page('12:csbs-items-1'));
    expect(cbrListKey(PROJECT, 'c', query)).toEqual(page(`10:${OTHER}-list-1`));
    expect(checkpointPageKey(PROJECT, 'c', query, OTHER)).toEqual(page(`11:${OTHER}-items-1`));
    expect(listKey(PROJECT, 'c', 'backups', ['a', '1', 'b', '2'])).toEqual(page('9:backups-1'));
    expect(listKey(PROJECT, 'c', 'volumeBackups', ['a', '1', 'b', '2'])).toEqual(page('16:volume-backups-1'));
  });

  it('is in the group of its project, by which all of it is forgotten', () => {
    const groups = [ofBackups(PROJECT), ofVolumeBackups(PROJECT), ofLists(PROJECT)];
    expect(groups).toEqual(['7:backups', '14:volume-backups', '5:lists'].map((name) => `${name},32:${PROJECT}`));
  });

  it('of all that is kept of one backup alone: its view, and what each service says of it', () => {
    const own = [checkpointItemKey(PROJECT, 'c', 'i'), checkpointItemKey(PROJECT, 'c', 'i', OTHER)];
    expect(own[1]?.id).toBe(`1:c,10:${OTHER}-item-1,1:i`);
    expect(keysOfBackup(PROJECT, 'c', 'i')).toEqual([viewKey(PROJECT, 'c', 'i'), ...own]);
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
