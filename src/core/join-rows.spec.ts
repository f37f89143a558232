import { describe, expect, it } from '@jest/globals';
import { A_PROJECT, anItem, aRow, aVolume } from '../../test/support/core-builders.js';
import type { BackupView, SourceState } from './backup-view.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { joinBackups, UNWANTED, type VolumeBackupAnswers } from './join.js';
import type { VolumeBackup } from './volume-backup.js';
import type { Warning } from './warnings.js';

const OK: SourceState = { status: 'ok', fetchedAt: '2026-11-23T00:00:00.000Z', error: null };
const ASKED = { projectId: A_PROJECT, id: 'the id that was asked for' };
const ANOTHERS = 'f'.repeat(32);

function joined(answers: Partial<VolumeBackupAnswers>, item = anItem([aVolume('a')])): BackupView {
  const nothing = { rows: [], gone: new Set<string>(), source: OK, warnings: [] };
  return joinBackups(ASKED, { item, source: OK }, { ...nothing, ...answers });
}

describe('of two states of one row', () => {
  const chosen = (rows: readonly VolumeBackup[]) => joined({ rows }).volumes[0]?.vbs;

  it('the one that says when it was changed counts, and not the one that does not', () => {
    const dated = aRow('a', { updated_at: '2026-01-01T00:00:00', status: 'available' });
    const undated = aRow('a', { status: 'creating' });
    expect([chosen([dated, undated]), chosen([undated, dated])]).toEqual([dated.facts, dated.facts]);
  });

  it('that were changed at the same moment, or at none that is known, it is the same one in either order', () => {
    for (const when of [{ updated_at: '2026-01-01T00:00:00' }, {}]) {
      const [one, other] = [aRow('a', { ...when, size: 1 }), aRow('a', { ...when, size: 2 })];
      expect([chosen([one, other]), chosen([other, one])]).toEqual([other.facts, other.facts]);
    }
  });

  it('neither counts that is of another project, be it the later one', () => {
    const own = aRow('a', { updated_at: '2026-01-01T00:00:00' });
    const foreign = aRow('a', { updated_at: '2026-01-02T00:00:00', 'os-bak-tenant-attr:tenant_id': ANOTHERS });
    for (const rows of [
      [own, foreign, foreign],
      [foreign, own],
    ]) {
      expect(chosen(rows)).toEqual(own.facts);
      expect(joined({ rows }).warnings).toEqual([
        { code: 'foreign-row', message: 'VBS sent backups of another project; they were left out', path: 'volumes' },
      ]);
    }
    expect(joined({ rows: [own] }).warnings).toEqual([]);
  });
});

describe('a view', () => {
  it('is of the project and the id that were asked for, with CSBS’s facts', () => {
    const item = anItem([], { name: 'nightly' });
    expect(joined({}, item)).toMatchObject({ ...item.facts, ...ASKED, name: 'nightly' });
  });

  it('tells what CSBS’s half lacks, then its ids, then what is wrong with VBS’s answer, its rows, and each of them', () => {
    const item = anItem([aVolume('a', { name: [] }), aVolume(null)]);
    const rows = [aRow('a', { size: [] }), aRow('b', { 'os-bak-tenant-attr:tenant_id': ANOTHERS })];
    const cut: Warning = { code: 'scan-truncated', message: 'cut', path: 'volumes' };
    expect(joined({ rows, warnings: [cut] }, item).warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'wrong-type volumes[0].name',
      'volume-id-missing volumes[1].id',
      'scan-truncated volumes',
      'foreign-row volumes',
      'wrong-type volumes[0].vbs.volumeSizeBytes',
    ]);
  });

  it('is complete with disks that are proved to be gone, and not with one that is unknown', () => {
    const item = anItem([aVolume('a'), aVolume('b')]);
    expect(joined({ gone: new Set(['a', 'b']) }, item)).toMatchObject({
      completeness: 'complete',
      summary: { volumes: 2, matched: 0, missing: 2, unknown: 0, discrepancies: 0 },
    });
    expect(joined({ gone: new Set(['a']) }, item)).toMatchObject({
      completeness: 'partial',
      summary: { volumes: 2, matched: 0, missing: 1, unknown: 1, discrepancies: 0 },
    });
  });

  it('that VBS is not wanted for is complete where CSBS’s list could not be read, which a warning tells', () => {
    const view = joined(UNWANTED, readCheckpointItem({ extend_info: { volume_backups: '[]' } }));
    expect([view.completeness, view.warnings.map(({ path }) => path)]).toEqual(['complete', ['volumes']]);
  });

  it('says nothing of an id that VBS cannot be asked for, where VBS told of it all the same', () => {
    expect(joined({ rows: [aRow('a')] }).warnings).toEqual([]);
    expect(joined({ gone: new Set(['a']) }).warnings).toEqual([]);
  });
});
