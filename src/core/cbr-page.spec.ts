import { describe, expect, it } from '@jest/globals';
import { aCbrBackup, CBR_BACKUP_ID } from '../../test/support/cbr-builders.js';
import { A_PROJECT } from '../../test/support/core-builders.js';
import { cbrPage, readListedCbrBackup } from './cbr-page.js';

describe('a page of CBR’s list', () => {
  it.each([
    ['its count is reached', { count: 2, offset: 0, limit: 10 }, 0, false],
    ['its count lies beyond it', { count: 3 }, 0, true],
    ['its count is reached by what lies before it', { count: 12, offset: 10 }, 10, false],
    ['it is as full as it may be', { count: 2, limit: 2 }, 0, true],
    ['nothing is said of the rest', {}, 0, false],
    ['what is said is no number', { count: '9', limit: null }, 0, false],
  ])('where %s', (_, around, offset, linksNext) => {
    expect(cbrPage({ backups: [aCbrBackup(), aCbrBackup()], ...around }, offset)?.linksNext).toBe(linksNext);
  });

  it('that is empty is the last one, whatever it says of itself', () => {
    expect(cbrPage({ backups: [], count: 9, limit: 5 }, 0)).toEqual({ rows: [], linksNext: false });
  });

  it.each([undefined, null, [], { backups: {} }, { backup: {} }])('is not %j', (answer) => {
    expect(cbrPage(answer, 0)).toBeNull();
  });
});

describe('a row of CBR’s list', () => {
  it('of a server without its children leaves open what disks it has', () => {
    const bare = readListedCbrBackup(aCbrBackup({ children: [] }), A_PROJECT);
    expect(bare?.allVolumesListed).toBe(false);
    expect(bare?.warnings).toEqual([expect.objectContaining({ code: 'volumes-left-out', path: 'volumes' })]);
    expect(readListedCbrBackup(aCbrBackup(), A_PROJECT)).toMatchObject({ id: CBR_BACKUP_ID, allVolumesListed: true });
  });

  it('of a disk has none in it', () => {
    const disk = aCbrBackup({ children: [], resource_type: 'OS::Cinder::Volume' });
    expect(readListedCbrBackup(disk, A_PROJECT)?.allVolumesListed).toBe(true);
  });

  it.each([
    ['another project’s', { project_id: '0'.repeat(32) }],
    ['a part of another backup', { parent_id: '11111111-2222-4333-8444-555555555555' }],
    ['without an id', { id: null }],
    ['with an id that nobody can ask for', { id: '../x' }],
  ])('is left out that is %s', (_, changes) => {
    expect(readListedCbrBackup(aCbrBackup(changes), A_PROJECT)).toBeNull();
  });

  it('may write its project with dashes', () => {
    const dashed = 'B23B579F-08C8-4228-B9B4-673C46F0C442';
    expect(readListedCbrBackup(aCbrBackup({ project_id: dashed }), A_PROJECT)).not.toBeNull();
  });
});
