import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseJson, type Json } from './json.js';
import { finished } from './turns.js';
import { readVolumeBackupPage, type VolumeBackupPage } from './volume-backup-page.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const pageOf = (answer: Json): VolumeBackupPage | null => finished(readVolumeBackupPage(answer, PROJECT));
const anyJson = fc.json().map((text) => parseJson(text) ?? null);
const NEXT = { rel: 'next', href: 'http://192.168.82.222:8776/b23b/backups?limit=1&offset=1&marker=b3cf7a16' };

describe('a page of VBS', () => {
  it('is its rows in order, and how many came', () => {
    const page = pageOf({ backups: [{ id: 'b', name: 'second' }, { id: 'a' }, { id: 'b' }] });
    expect(page?.rows.map(({ id, facts }) => [id, facts.name])).toEqual([
      ['b', 'second'],
      ['a', null],
      ['b', null],
    ]);
    expect(page).toMatchObject({ received: 3, linksNext: false });
  });

  it('may be empty', () => {
    expect(pageOf({ backups: [] })).toEqual({ rows: [], received: 0, foreign: 0, linksNext: false });
  });

  it('counts the rows that cannot be read, since the next offset does', () => {
    const page = pageOf({ backups: [null, 7, 'x', [], {}, { id: '' }, { id: 'a' }] });
    expect(page?.rows.map(({ id }) => id)).toEqual(['a']);
    expect(page?.received).toBe(7);
  });

  it('leaves out the rows of other projects, and counts them', () => {
    const owned = (id: string, owner: unknown): object => ({ id, 'os-bak-tenant-attr:tenant_id': owner });
    const page = pageOf({
      backups: [owned('a', PROJECT), owned('b', 'f'.repeat(32)), owned('c', null), owned('', 'f'.repeat(32))] as Json,
    });
    expect(page?.rows.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(page).toMatchObject({ received: 4, foreign: 1, linksNext: false });
  });

  it('says that more follows by the presence of a next link alone, whatever its address', () => {
    for (const link of [NEXT, { rel: 'next' }, { rel: 'next', href: null }]) {
      expect(pageOf({ backups: [], backups_links: [{ rel: 'self' }, link] })?.linksNext).toBe(true);
    }
    for (const links of [null, [], {}, 'next', ['next'], [{ rel: 'previous' }], [{ href: NEXT.href }], NEXT]) {
      expect(pageOf({ backups: [], backups_links: links })?.linksNext).toBe(false);
    }
  });

  it('holds no address of the cloud’s inside', () => {
    const page = pageOf({ backups: [{ id: 'a', links: [NEXT] }], backups_links: [NEXT] });
    expect(JSON.stringify(page)).not.toContain('192.168.82.222');
  });

  it.each([null, true, 7, 'x', [], {}, { backups: null }, { backups: {} }, { backup: {} }, { volumes: [] }])(
    'is none when the answer is something else: %j',
    (answer) => {
      expect(pageOf(answer)).toBeNull();
    },
  );

  it('is read or refused without an exception, whatever the answer', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (backups, links) => {
        const page = pageOf({ backups, backups_links: links });
        expect(page === null).toBe(!Array.isArray(backups));
        expect(page?.rows.length ?? 0).toBeLessThanOrEqual(page?.received ?? 0);
        expect(() => pageOf(links)).not.toThrow();
      }),
    );
  });
});
