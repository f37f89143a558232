import { describe, expect, it } from '@jest/globals';
import { A_PROJECT } from '../../test/support/core-builders.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { cutSecrets } from './cut-secrets.js';
import { joinBackups } from './join.js';
import { hasTooManyValues, parseJson, parseJsonVerbatim } from './json.js';
import { knownItem } from './known-halves.js';
import { MAX_ENTRIES, MAX_WARNINGS } from './limits.js';
import { rawVolumeBackupPage } from './raw-answer.js';
import { finished } from './turns.js';
import { readVolumeBackupPage } from './volume-backup-page.js';
import { listed, type Warning } from './warnings.js';

const OK = { status: 'ok', fetchedAt: '2026-11-23T00:00:00.000Z', error: null } as const;
const NOTHING = { rows: [], gone: new Set<string>(), source: OK, warnings: [] };
const many = <T>(count: number, entry: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => entry(i));
const ids = (count: number): { id: string }[] => many(count, (index) => ({ id: `row ${index}` }));
const LINKS = { backup: (id: string) => `of ${id}`, nextPage: (received: number) => `after ${received}` };

describe('JSON of more values than any answer has', () => {
  const list = (count: number): string => `[${many(count, () => '0').join()}]`;

  it('is not read', () => {
    expect([parseJson(list(150_000)), parseJsonVerbatim(list(150_000))]).toEqual([expect.any(Array), expect.any(Array)]);
    expect([parseJson(list(150_001)), parseJsonVerbatim(list(150_001))]).toEqual([undefined, undefined]);
    expect([list, (count: number) => '['.repeat(count)].map((text) => hasTooManyValues(text(200_000)))).toEqual([true, true]);
    expect(hasTooManyValues(`[${'{},'.repeat(80_000)}{}]`)).toBe(true);
  }); // prettier-ignore

  it('is not what only looks like it, within a text', () => {
    for (const text of [',[{'.repeat(100_000), '\\",'.repeat(100_000), '\\\\'.repeat(100_000)]) {
      expect(hasTooManyValues(`{"a":"${text}","b":1}`)).toBe(false);
    }
  });

  it('does not get past the cutting of secrets inside of the metadata, where a key may be spelled otherwise', () => {
    const inner = `{"\\u0056K":"secret","x":${list(150_001)}}`;
    const cut = cutSecrets({ service_metadata: JSON.stringify({ more: inner, kept: 1 }) }, true);
    expect(cut?.['service_metadata']).toBe('{"more":null,"kept":1}');
  });
});

describe('a list of more entries than are read', () => {
  it('of disks makes a view partial, also where CSBS’s half is an earlier view’s', () => {
    const item = readCheckpointItem({ extend_info: { volume_backups: ids(MAX_ENTRIES + 1) } });
    expect([item.volumes.length, item.allVolumesListed]).toEqual([MAX_ENTRIES, false]);
    const [tooMany] = item.warnings.filter(({ code }) => code === 'too-many-entries');
    expect(tooMany?.path).toBe('volumes');
    const asked = { projectId: A_PROJECT, id: 'an item' };
    const view = joinBackups(asked, { item, source: OK }, NOTHING);
    expect([view.completeness, view.warnings]).toEqual(['partial', expect.arrayContaining([tooMany])]);
    const again = joinBackups(asked, knownItem(view, 'upstream-error'), NOTHING);
    expect(again.warnings).toEqual(view.warnings);
    expect(knownItem(view, 'upstream-error').item.allVolumesListed).toBe(false);
  });

  it('of disks does so also where the warning of it is one too many', () => {
    const tags = many(MAX_ENTRIES, () => ({ key: 7, value: 7 }));
    const item = readCheckpointItem({ tags, extend_info: { volume_backups: ids(MAX_ENTRIES + 1) } });
    const view = joinBackups({ projectId: A_PROJECT, id: 'an item' }, { item, source: OK }, NOTHING);
    expect(view.warnings.map(({ path }) => path)).not.toContain('volumes');
    expect(knownItem(view, 'upstream-error').item.allVolumesListed).toBe(false);
  });

  it('is whole as long as it is read', () => {
    const item = readCheckpointItem({ extend_info: { volume_backups: ids(MAX_ENTRIES) } });
    expect([item.volumes.length, item.allVolumesListed]).toEqual([MAX_ENTRIES, true]);
    expect(item.warnings.filter(({ code }) => code === 'too-many-entries')).toEqual([]);
  });

  it('of tags and images costs the rest of them', () => {
    const entry = { key: 'a', value: 'b', image_id: 'c' };
    const images = many(MAX_ENTRIES + 1, () => entry);
    const { facts, warnings } = readCheckpointItem({ tags: images, extend_info: { os_images_data: images } });
    expect([facts.tags.length, facts.imageIds.length]).toEqual([MAX_ENTRIES, MAX_ENTRIES]);
    const tooMany = warnings.filter(({ code }) => code === 'too-many-entries').map(({ path }) => path);
    expect(tooMany.sort()).toEqual(['imageIds', 'tags']);
  });

  it('of rows is a page that goes on after those that were read, so that it proves nothing missing', () => {
    const page = finished(readVolumeBackupPage({ backups: ids(MAX_ENTRIES + 1) }, A_PROJECT));
    expect(page?.rows).toHaveLength(MAX_ENTRIES);
    expect(page).toMatchObject({ received: MAX_ENTRIES, linksNext: true });
    expect(finished(readVolumeBackupPage({ backups: ids(MAX_ENTRIES) }, A_PROJECT))).toMatchObject({
      linksNext: false,
    });
  });

  it('of rows is a page that goes on for callers of the raw routes, too', () => {
    const next = [{ rel: 'next', href: `after ${MAX_ENTRIES}` }];
    const raw = finished(rawVolumeBackupPage({ backups: ids(MAX_ENTRIES + 1) }, A_PROJECT, LINKS));
    expect(raw).toEqual({ backups: ids(MAX_ENTRIES), backups_links: next });
    expect(finished(rawVolumeBackupPage({ backups: ids(MAX_ENTRIES) }, A_PROJECT, LINKS))).toEqual({
      backups: ids(MAX_ENTRIES),
    });
  });
});

describe('more warnings than are listed', () => {
  const some = (count: number, code: Warning['code']): Warning[] =>
    many(count, (index) => ({ code, path: `at ${index}`, message: 'm' }));

  it('take no other’s room, and it is said that there are more', () => {
    const [foreign] = some(1, 'foreign-row');
    const warnings = listed([some(MAX_WARNINGS + 7, 'wrong-type'), some(1, 'foreign-row')]);
    expect(warnings.slice(-2)).toEqual([foreign, expect.objectContaining({ code: 'too-many-warnings' })]);
    expect(warnings).toHaveLength(MAX_WARNINGS + 2);
    expect(listed([some(3, 'wrong-type'), [], some(1, 'foreign-row')])).toHaveLength(4);
  });

  it('are not kept while they are collected', () => {
    const wrong = many(MAX_ENTRIES, () => ({ id: 7, name: [], bootable: 'x', size: 'x' }));
    const item = readCheckpointItem({ extend_info: { volume_backups: wrong } });
    expect(item.warnings).toHaveLength(MAX_WARNINGS);
  });
});
