import { describe, expect, it } from '@jest/globals';
import { A_PROJECT, anItem, aRow, aVolume } from '../../test/support/core-builders.js';
import type { BackupView, SourceState } from './backup-view.js';
import { joinBackups, UNWANTED, type VolumeBackupAnswers } from './join.js';
import type { KnownVolume } from './known-halves.js';

const OK: SourceState = { status: 'ok', fetchedAt: '2026-11-23T00:00:00.000Z', error: null };
const WRONG = { code: 'wrong-type', message: 'was read so once', path: 'name' } as const;

const knownAs = (more: Partial<KnownVolume> = {}): KnownVolume => ({
  match: 'matched',
  vbs: aRow('a').facts,
  incremental: null,
  warnings: [],
  ...more,
});

/** A view of one volume, `a`; `vbs`: what VBS said this time, which is nothing where it could not be asked. */
function joined(
  known: Readonly<Record<string, KnownVolume>>,
  vbs: Partial<VolumeBackupAnswers> = {},
  volume = aVolume('a'),
) {
  const answers = { rows: [], gone: new Set<string>(), source: OK, warnings: [], ...vbs };
  const asked = { projectId: A_PROJECT, id: 'an item' };
  return joinBackups(
    asked,
    { item: anItem([volume]), source: OK },
    { ...answers, known: new Map(Object.entries(known)) },
  );
}

const first = ({ volumes }: BackupView) => volumes[0];

describe('where VBS could not be asked, what was known of a disk', () => {
  it('stands in, with its warnings in their place', () => {
    const view = joined({ a: knownAs({ warnings: [WRONG] }) });
    expect(first(view)).toMatchObject({ id: 'a', match: 'matched', vbs: aRow('a').facts, discrepancies: [] });
    expect(view.warnings).toEqual([{ ...WRONG, path: 'volumes[0].vbs.name' }]);
    expect([view.completeness, view.summary.matched]).toEqual(['complete', 1]);
  });

  it('stands in as missing, too', () => {
    expect(first(joined({ a: knownAs({ match: 'missing', vbs: null }) }))).toMatchObject({
      match: 'missing',
      vbs: null,
      discrepancies: [],
    });
  });

  it('is compared with what CSBS says now', () => {
    const { volumes, summary } = joined({ a: knownAs() }, {}, aVolume('a', { source_volume_size: 30 }));
    expect(volumes[0]?.discrepancies).toHaveLength(1);
    expect(summary.discrepancies).toBe(1);
  });

  it('is of that id and no other', () => {
    expect(first(joined({ b: knownAs() }))).toMatchObject({ match: 'unknown', vbs: null, discrepancies: [] });
    expect(first(joined({ null: knownAs() }, {}, aVolume(null)))).toMatchObject({ match: 'unknown', vbs: null });
  });

  it('counts for nothing where VBS has said something, be it that there is none', () => {
    const before = { a: knownAs({ vbs: aRow('a', { size: 7 }).facts, warnings: [WRONG] }) };
    expect(first(joined(before, { rows: [aRow('a')] }))?.vbs).toEqual(aRow('a').facts);
    expect(joined(before, { rows: [aRow('a')] }).warnings).toEqual([]);
    expect(first(joined(before, { gone: new Set(['a']) }))).toMatchObject({ match: 'missing', vbs: null });
  });

  it.each([
    [false, true, false],
    [true, false, true],
    [null, true, true],
    [null, null, null],
  ])('says whether it is incremental where CSBS (%s) does not: %s', (csbs, before, told) => {
    const view = joined({ a: knownAs({ incremental: before }) }, {}, aVolume('a', { incremental: csbs }));
    expect(first(view)?.incremental).toBe(told);
  });
});

describe('a view that VBS is not wanted for', () => {
  it('has CSBS’s half as it is, is complete, and says that VBS was left out', () => {
    const item = anItem([aVolume('a', { incremental: true }), aVolume(null)]);
    const view = joinBackups({ projectId: A_PROJECT, id: 'an item' }, { item, source: OK }, UNWANTED);
    const half = { match: 'skipped', vbs: null, discrepancies: [] };
    expect(view.volumes).toEqual(item.volumes.map((volume) => ({ ...volume, ...half })));
    expect(view.summary).toEqual({ volumes: 2, matched: 0, missing: 0, unknown: 0, discrepancies: 0 });
    expect(view.completeness).toBe('complete');
    expect(view.sources.vbs).toEqual({ status: 'skipped', fetchedAt: null, error: null });
    expect(view.warnings.map(({ code }) => code)).toEqual(['volume-id-missing']);
  });

  it('gets no rows of anybody’s', () => {
    expect([UNWANTED.rows, [...UNWANTED.gone], UNWANTED.warnings]).toEqual([[], [], []]);
  });
});
