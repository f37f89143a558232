import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { A_PROJECT, anItem, aRow, aVolume } from '../../test/support/core-builders.js';
import type { BackupView, SourceState } from './backup-view.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { joinBackups, type VolumeBackupAnswers } from './join.js';
import { itemSourceOf, knownItem, knownVolumes, staleSource } from './known-halves.js';
import { ORIGINS } from './services.js';
import { viewState } from './view-freshness.js';

const OK: SourceState = { status: 'ok', fetchedAt: '2026-11-26T10:00:00.000Z', error: null };
const ASKED = { projectId: A_PROJECT, id: 'an item' };
const NOTHING: VolumeBackupAnswers = {
  rows: [],
  gone: new Set(),
  warnings: [],
  source: { status: 'unavailable', fetchedAt: null, error: 'upstream-error' },
};

function aView(ids: readonly (string | null)[], facts = {}): BackupView {
  const csbs = {
    item: anItem(
      ids.map((id) => aVolume(id)),
      facts,
    ),
    source: OK,
  };
  const rows = ids.flatMap((id, index) => (id === null || index % 3 === 2 ? [] : [aRow(id, { name: `row ${id}` })]));
  const gone = new Set(ids.filter((id, index) => id !== null && index % 3 === 2).map(String));
  return joinBackups(ASKED, csbs, { ...NOTHING, rows, gone, source: OK });
}

const withoutVbs = (view: BackupView, ids: readonly (string | null)[]): BackupView =>
  joinBackups(
    ASKED,
    { item: anItem(ids.map((id) => aVolume(id))), source: OK },
    { ...NOTHING, known: knownVolumes(view), source: staleSource(view.sources.vbs, 'upstream-error') },
  );

describe('what a view knew of VBS', () => {
  it('stands in where VBS cannot be asked: nothing but the source is another', () => {
    const id = fc.oneof(fc.uuid(), fc.constantFrom('__proto__', 'constructor', ' ', 'x'), fc.constant(null));
    fc.assert(
      fc.property(fc.array(id, { maxLength: 8 }), (ids) => {
        const before = aView(ids);
        const after = withoutVbs(before, ids);
        expect({ ...after, sources: {} }).toEqual({ ...before, sources: {} });
        expect(after.sources.vbs).toEqual({ ...OK, status: 'stale', error: 'upstream-error' });
      }),
    );
  });

  it('says nothing of a disk that is new', () => {
    const { volumes, summary, completeness } = withoutVbs(aView(['a']), ['b', 'a']);
    expect(volumes.map(({ match }) => match)).toEqual(['unknown', 'matched']);
    expect([summary.unknown, completeness]).toEqual([1, 'partial']);
  });

  it('is nothing of a disk without an id, or that VBS was not asked about', () => {
    const view = aView(['a', 'b', null]);
    const matches = ['skipped', 'matched', 'matched'] as const;
    const volumes = view.volumes.map((volume, index) => ({ ...volume, match: matches[index] ?? ('unknown' as const) }));
    expect([...knownVolumes({ ...view, volumes }).keys()]).toEqual(['b']);
  });

  it('gives way to what VBS says now', () => {
    const before = aView(['a', 'b']);
    const now = { ...NOTHING, rows: [aRow('a', { name: 'now' })], gone: new Set(['b']), known: knownVolumes(before) };
    const { volumes } = joinBackups(ASKED, { item: anItem([aVolume('a'), aVolume('b')]), source: OK }, now);
    expect(volumes.map(({ match, vbs }) => [match, vbs?.name])).toEqual([
      ['matched', 'now'],
      ['missing', undefined],
    ]);
  });

  it('is compared with what CSBS says now', () => {
    const item = anItem([aVolume('a', { status: 'deleting', snapshot_id: 'another' })]);
    const known = knownVolumes(aView(['a']));
    const { volumes } = joinBackups(ASKED, { item, source: OK }, { ...NOTHING, known });
    expect(volumes[0]?.discrepancies.map(({ field }) => field)).toEqual(['status', 'snapshotId']);
  });

  it('keeps its warnings, at the place where the disk stands now', () => {
    const odd = aRow('b', { status: 'odd' });
    const csbs = { item: anItem([aVolume('a'), aVolume('b')]), source: OK };
    const before = joinBackups(ASKED, csbs, { ...NOTHING, rows: [aRow('a'), odd], source: OK });
    expect(before.warnings.map(({ path }) => path)).toEqual(['volumes[1].vbs.status']);
    const after = withoutVbs(before, ['b', 'a']);
    expect(after.warnings.map(({ code, path }) => [code, path])).toEqual([['unknown-status', 'volumes[0].vbs.status']]);
  });

  it('that was unknown stays so', () => {
    const before = joinBackups(ASKED, { item: anItem([aVolume('a')]), source: OK }, NOTHING);
    expect(knownVolumes(before).size).toBe(0);
  });
});

describe('what a view knew of CSBS', () => {
  it('stands in where CSBS cannot be asked: nothing but the source is another', () => {
    const id = fc.oneof(fc.uuid(), fc.constantFrom('__proto__', ' ', 'x'), fc.constant(null));
    const facts = fc.constantFrom({}, { status: 'odd' }, { tags: 'none' }, { backup_data: { ram: 'many' } });
    fc.assert(
      fc.property(fc.array(id, { maxLength: 8 }), facts, (ids, more) => {
        const before = aView(ids, more);
        const rows = before.volumes.flatMap(({ id: of, match }) => (of !== null && match === 'matched' ? [of] : []));
        const gone = before.volumes.flatMap(({ id: of, match }) => (of !== null && match === 'missing' ? [of] : []));
        const csbs = knownItem(before, 'upstream-timeout');
        const vbs = {
          ...NOTHING,
          rows: rows.map((of) => aRow(of, { name: `row ${of}` })),
          gone: new Set(gone),
          source: OK,
        };
        const after = joinBackups(ASKED, csbs, vbs);
        expect({ ...after, sources: {} }).toEqual({ ...before, sources: {} });
        expect(after.sources.csbs).toEqual({ ...OK, status: 'stale', error: 'upstream-timeout' });
      }),
    );
  });

  it.each([{ volume_backups: 'none' }, 'none'])(
    'is still partial where its list of disks cannot be read: %j',
    (info) => {
      const broken = { ...anItem([]), allVolumesListed: false, warnings: anItemWith(info).warnings };
      const before = joinBackups(ASKED, { item: broken, source: OK }, { ...NOTHING, source: OK });
      expect(before.completeness).toBe('partial');
      const after = joinBackups(ASKED, knownItem(before, 'upstream-error'), { ...NOTHING, source: OK });
      expect([after.completeness, after.warnings]).toEqual(['partial', before.warnings]);
    },
  );

  it.each([
    'foreign-row',
    'scan-truncated',
    'too-many-volumes',
    'too-many-warnings',
    'volume-id-missing',
    'volume-id-repeated',
    'volume-id-unusable',
  ] as const)('leaves the join to warn anew: %s', (code) => {
    const mine = { code: 'wrong-type', message: 'm', path: 'name' } as const;
    const view: BackupView = { ...aView(['a']), warnings: [mine, { code, message: 'm', path: 'a' }] };
    expect(knownItem(view, 'upstream-error').item.warnings).toEqual([mine]);
  });

  it('is of the service that it was of, where that was said', () => {
    const view = aView(['a']);
    expect(Object.hasOwn(knownItem(view, 'upstream-error'), 'origin')).toBe(false);
    const [, another] = ORIGINS;
    const elsewhere: BackupView = { ...view, origin: another };
    expect(knownItem(elsewhere, 'upstream-error').origin).toBe(another);
    expect(itemSourceOf(elsewhere)).toEqual({ status: 'skipped', fetchedAt: null, error: null });
  });

  it('has the warnings about what CSBS says of its disks, and none about what VBS does, of however many', () => {
    const at = (path: string) => ({ code: 'wrong-type', message: 'm', path }) as const;
    const own = [at('volumes[0].name'), at('volumes[12].source.volumeId'), at('copy.volumes[0].vbs.x')];
    const warnings = [...own, at('volumes[0].vbs.name'), at('volumes[12].vbs.metadata.progressPercent')];
    const { item } = knownItem({ ...aView(['a']), warnings }, 'upstream-error');
    expect([item.warnings, item.allVolumesListed]).toEqual([own, true]);
  });

  it('may have a list of disks that is not whole where there were too many warnings to say so', () => {
    const tooMany = { code: 'too-many-warnings', message: 'm', path: 'warnings' } as const;
    expect(knownItem({ ...aView(['a']), warnings: [tooMany] }, 'upstream-error').item.allVolumesListed).toBe(false);
    expect(knownItem({ ...aView(['a']), warnings: [] }, 'upstream-error').item.allVolumesListed).toBe(true);
  });

  it('is worth another look soon, however settled it looks', () => {
    const before = aView(['a']);
    expect(viewState(before)).toBe('settled');
    const after = joinBackups(ASKED, knownItem(before, 'upstream-error'), {
      ...NOTHING,
      known: knownVolumes(before),
      source: OK,
    });
    expect([after.completeness, viewState(after)]).toEqual(['complete', 'partial']);
  });
});

/** An item whose `extend_info` is something else than it should be. */
function anItemWith(info: unknown) {
  return readCheckpointItem({ id: 'an item', extend_info: info as never });
}
