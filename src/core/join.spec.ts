import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { A_PROJECT, anItem, aRow, aVolume } from '../../test/support/core-builders.js';
import type { BackupView, SourceState, VolumeView } from './backup-view.js';
import { readCheckpointItem, type CheckpointItem } from './checkpoint-item.js';
import { joinBackups } from './join.js';
import { ORIGINS } from './services.js';
import type { VolumeBackup } from './volume-backup.js';

const OK: SourceState = { status: 'ok', fetchedAt: '2026-11-23T00:00:00.000Z', error: null };

function join(item: CheckpointItem, rows: readonly VolumeBackup[], gone: readonly string[] = []): BackupView {
  const asked = { projectId: A_PROJECT, id: 'an item' };
  return joinBackups(asked, { item, source: OK }, { rows, gone: new Set(gone), source: OK, warnings: [] });
}

const shortText = anyText({ minLength: 1, maxLength: 3 });

/** Ids as an upstream might send them: those of JavaScript's own objects, look-alikes, and few enough to meet each other. */
const id = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'length',
    '0',
    '-0',
    'a',
    'A',
    'ä',
    'a\u0308',
    'a ',
    '\u0000',
    'null',
    'undefined',
  ),
  fc.uuid(),
  shortText,
);
const volume = fc.record({
  id: fc.option(id, { freq: 20 }),
  size: fc.nat(),
  status: fc.constantFrom('available', 'error', 'x'),
});
const row = fc.record({
  id,
  size: fc.nat({ max: 3 }),
  updated_at: fc.constantFrom('2026-01-01T00:00:00', '2026-01-02T00:00:00', null),
});

/** Some of the volumes' ids come back as rows, some as proved gone, among others. */
const inputs = fc
  .record({
    volumes: fc.array(volume, { maxLength: 8 }),
    rows: fc.array(row, { maxLength: 8 }),
    gone: fc.array(id, { maxLength: 4 }),
  })
  .chain(({ volumes, rows, gone }) => {
    const known = volumes.flatMap((entry) => entry.id ?? []);
    const some = known.length === 0 ? fc.constant<string[]>([]) : fc.subarray(known);
    return fc.record({
      item: fc.constant(anItem(volumes.map((entry) => aVolume(entry.id, { size: entry.size, status: entry.status })))),
      rows: some.map((ids) => [
        ...rows.map(({ id: own, ...fields }) => aRow(own, fields)),
        ...ids.map((own) => aRow(own)),
      ]),
      gone: some.map((ids) => [...gone, ...ids]),
    });
  });

/** The join as one would write it without an index. */
function naive(
  item: CheckpointItem,
  rows: readonly VolumeBackup[],
  gone: readonly string[],
): Pick<VolumeView, 'id' | 'match'>[] {
  return item.volumes.map((entry) => {
    if (rows.some((candidate) => candidate.id === entry.id)) return { id: entry.id, match: 'matched' };
    return { id: entry.id, match: entry.id !== null && gone.includes(entry.id) ? 'missing' : 'unknown' };
  });
}

describe('the join', () => {
  it('says the same as a search without an index, for 100,000 items with hostile ids', () => {
    fc.assert(
      fc.property(inputs, ({ item, rows, gone }) => {
        const view = join(item, rows, gone);
        const matches = view.volumes.map((entry) => ({ id: entry.id, match: entry.match }));
        const count = (match: string): number => matches.filter((entry) => entry.match === match).length;
        return (
          JSON.stringify(matches) === JSON.stringify(naive(item, rows, gone)) &&
          view.volumes.every((entry) => (entry.vbs === null) === (entry.match !== 'matched')) &&
          view.volumes.every(
            (entry) =>
              entry.vbs === null ||
              rows.some((candidate) => candidate.id === entry.id && candidate.facts === entry.vbs),
          ) &&
          view.summary.volumes === item.volumes.length &&
          view.summary.matched === count('matched') &&
          view.summary.missing === count('missing') &&
          view.summary.unknown === count('unknown') &&
          (view.completeness === 'complete') === (count('unknown') === 0)
        );
      }),
      { numRuns: 100_000 },
    );
  });

  it('does not depend on the order in which rows arrive, nor on their repetition', () => {
    const shuffled = inputs.chain(({ item, rows, gone }) =>
      fc.record({
        item: fc.constant(item),
        rows: fc.constant(rows),
        other: fc.shuffledSubarray([...rows, ...rows], { minLength: rows.length * 2 }),
        gone: fc.constant(gone),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ item, rows, other, gone }) => {
        expect(join(item, other, gone)).toEqual(join(item, rows, gone));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps CSBS’s order and every field of its half', () => {
    const item = anItem([aVolume('b', { name: 'second' }), aVolume('a', { name: 'first' }), aVolume('b')]);
    const view = join(item, [aRow('a'), aRow('b')]);
    expect(view.volumes.map(({ match, vbs, discrepancies, ...half }) => half)).toEqual(item.volumes);
  });

  it('takes the later of two states of one row', () => {
    const rows = [
      aRow('a', { updated_at: '2026-01-01T00:00:00', status: 'creating' }),
      aRow('a', { updated_at: '2026-01-01T00:00:01', status: 'available' }),
    ];
    for (const order of [rows, rows.toReversed()]) {
      expect(join(anItem([aVolume('a')]), order).volumes[0]?.vbs?.status).toBe('available');
    }
  });

  it('shows no row of another project, and says that there was one', () => {
    const foreign = aRow('a', { 'os-bak-tenant-attr:tenant_id': 'f'.repeat(32) });
    const view = join(anItem([aVolume('a')]), [foreign]);
    expect(view.volumes[0]).toMatchObject({ match: 'unknown', vbs: null });
    const message = 'VBS sent backups of another project; they were left out';
    expect(view.warnings).toContainEqual({ code: 'foreign-row', message, path: 'volumes' });
  });

  it('takes a row’s project with dashes or in capitals for the same one', () => {
    const own = aRow('a', { 'os-backup-project-attr:project_id': 'B23B579F-08C8-4228-B9B4-673C46F0C442' });
    expect(join(anItem([aVolume('a')]), [own]).volumes[0]?.match).toBe('matched');
  });

  it('takes incremental from CSBS, else from VBS, else from the request that VBS remembers', () => {
    const incremental = (csbs: boolean | null, vbs: boolean | null, inc: string | null): boolean | null | undefined =>
      join(anItem([aVolume('a', { incremental: csbs })]), [aRow('a', { is_incremental: vbs, description: inc })])
        .volumes[0]?.incremental;
    expect(incremental(false, true, '{"INC":1}')).toBe(false);
    expect(incremental(null, false, '{"INC":1}')).toBe(false);
    expect(incremental(null, null, '{"INC":1}')).toBe(true);
    expect(incremental(null, null, '{"INC":0}')).toBe(false);
    expect(incremental(null, null, 'a text')).toBeNull();
  });

  it('says of each volume what CSBS got wrong about its id', () => {
    const { warnings, volumes } = join(anItem([aVolume(null), aVolume('a'), aVolume('a')]), [aRow('a')]);
    expect(warnings).toEqual([
      { code: 'volume-id-missing', path: 'volumes[0].id', message: 'CSBS names no VBS backup for this volume' },
      { code: 'volume-id-repeated', path: 'volumes[2].id', message: 'CSBS names this VBS backup more than once' },
    ]);
    expect(volumes.map(({ match }) => match)).toEqual(['unknown', 'matched', 'matched']);
  });

  it('tells where in the view a row’s warning belongs', () => {
    const { warnings } = join(anItem([aVolume('a'), aVolume('b')]), [aRow('a'), aRow('b', { size: [] })]);
    expect(warnings).toEqual([
      { code: 'wrong-type', message: expect.any(String), path: 'volumes[1].vbs.volumeSizeBytes' },
    ]);
  });

  it('is not complete where CSBS’s list of volumes could not be read, and says so', () => {
    const view = join(readCheckpointItem({ extend_info: { volume_backups: '[]' } }), []);
    expect([view.completeness, view.volumes]).toEqual(['partial', []]);
    expect(view.warnings).toEqual([{ code: 'wrong-type', message: expect.any(String), path: 'volumes' }]);
    expect(join(anItem([]), []).completeness).toBe('complete');
  });

  it('joins a UUID however it is spelled, and says of another id that nobody can be asked about it', () => {
    const uuid = '70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d';
    expect(join(anItem([aVolume(uuid.toUpperCase())]), [aRow(uuid)]).volumes[0]).toMatchObject({
      id: uuid,
      match: 'matched',
    });
    const message = 'CSBS names a VBS backup by an id that VBS cannot be asked for';
    expect(join(anItem([aVolume('vb-1')]), []).warnings).toEqual([
      { code: 'volume-id-unusable', message, path: 'volumes[0].id' },
    ]);
    expect(join(anItem([aVolume(uuid)]), []).warnings).toEqual([]);
  });

  it('says where both halves are from', () => {
    const stale: SourceState = { status: 'stale', fetchedAt: '2026-11-22T00:00:00.000Z', error: 'upstream-error' };
    const asked = { projectId: A_PROJECT, id: 'an item' };
    const csbs = { item: anItem([]), source: stale };
    const { sources } = joinBackups(asked, csbs, { rows: [], gone: new Set(), source: OK, warnings: [] });
    expect(sources).toEqual({ csbs: stale, vbs: OK });
  });

  it('says of each service that has backups whether it was asked, where there is more than one', () => {
    const asked = { projectId: A_PROJECT, id: 'an item' };
    const vbs = { rows: [], gone: new Set<string>(), source: OK, warnings: [] };
    const skipped: SourceState = { status: 'skipped', fetchedAt: null, error: null };
    for (const origin of ORIGINS) {
      const view = joinBackups(asked, { item: anItem([]), source: OK, origin }, vbs);
      const others = ORIGINS.filter((other) => other !== origin).map((other) => [other, skipped]);
      expect(view.origin).toBe(origin);
      expect(view.sources).toEqual({ ...Object.fromEntries(others), [origin]: OK, vbs: OK });
    }
    expect(joinBackups(asked, { item: anItem([]), source: OK }, vbs)).not.toHaveProperty('origin');
  });

  it('counts disagreements over all volumes', () => {
    const item = anItem([
      aVolume('a', { status: 'error' }),
      aVolume('b', { source_volume_size: 10, snapshot_id: 'another' }),
    ]);
    expect(join(item, [aRow('a'), aRow('b')]).summary.discrepancies).toBe(3);
  });
});
