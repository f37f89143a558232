import { describe, expect, it } from '@jest/globals';
import type { BackupView } from './backup-view.js';
import { readCheckpointItem } from './checkpoint-item.js';
import { joinBackups } from './join.js';
import { viewState } from './view-freshness.js';
import { readVolumeBackup } from './volume-backup.js';

interface States {
  readonly item?: string | null;
  readonly volume?: string | null;
  /** `null`: VBS could not be asked. */
  readonly row?: string | null;
  readonly gone?: boolean;
}

/** A backup with one volume, all available unless said otherwise. */
function aView({ item = 'available', volume = 'available', row = 'available', gone = false }: States): BackupView {
  const source = { status: 'ok', fetchedAt: '2026-08-24T10:00:00.000Z', error: null } as const;
  const wire = { status: item, extend_info: { volume_backups: [{ id: 'a', status: volume }] } };
  const rows = row === null || gone ? [] : [readVolumeBackup({ id: 'a', status: row })].filter((read) => read !== null);
  const vbs = { rows, gone: new Set(gone ? ['a'] : []), source, warnings: [] };
  return joinBackups({ projectId: 'p', id: 'i' }, { item: readCheckpointItem(wire), source }, vbs);
}

describe('a view', () => {
  it.each(['available', 'error', 'deleted'])('of a backup that is %s is settled', (item) => {
    expect(viewState(aView({ item }))).toBe('settled');
  });

  it.each(['waiting_protect', 'protecting', 'waiting_restore', 'restoring', 'waiting_delete', 'deleting'])(
    'of a backup that is %s will change soon',
    (item) => {
      expect(viewState(aView({ item }))).toBe('active');
    },
  );

  it('will change soon when a volume will, by the word of either service', () => {
    expect(viewState(aView({ volume: 'creating' }))).toBe('active');
    expect(viewState(aView({ row: 'deleting' }))).toBe('active');
    expect(viewState(aView({ volume: 'error', row: 'error_deleting' }))).toBe('settled');
  });

  it('in a state that nobody knows may change soon, since only documented ones are known to be final', () => {
    expect(viewState(aView({ item: 'copying' }))).toBe('active');
    expect(viewState(aView({ volume: 'copying' }))).toBe('active');
    expect(viewState(aView({ row: 'backing-up' }))).toBe('active');
  });

  it('is settled where a state is not said at all', () => {
    expect(viewState(aView({ volume: null, row: '' }))).toBe('settled');
  });

  it('without a volume’s VBS half is partial, whatever its state', () => {
    expect(viewState(aView({ row: null }))).toBe('partial');
    expect(viewState(aView({ item: 'protecting', row: null }))).toBe('partial');
  });

  it('whose volume is proved to be missing is whole', () => {
    expect(viewState(aView({ gone: true }))).toBe('settled');
    expect(viewState(aView({ gone: true, volume: 'deleting' }))).toBe('active');
  });
});
