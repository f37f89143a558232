import { describe, expect, it } from '@jest/globals';
import { readCheckpointItem, type CheckpointVolume } from './checkpoint-item.js';
import { findDiscrepancies } from './discrepancies.js';
import type { JsonObject } from './json.js';
import { readVolumeBackup, type VolumeBackupFacts } from './volume-backup.js';

const SAME = { id: 'a', status: 'available', snapshot_id: 's' };

/** A volume as CSBS states it, and the same as VBS states it: 20 GB of disk v, snapshot s. */
function csbs(changes: JsonObject = {}): CheckpointVolume {
  const entry = { ...SAME, source_volume_id: 'v', source_volume_size: 20, ...changes };
  const [volume] = readCheckpointItem({ extend_info: { volume_backups: [entry] } }).volumes;
  if (volume === undefined) throw new Error('no volume');
  return volume;
}
function vbs(changes: JsonObject = {}): VolumeBackupFacts {
  const row = readVolumeBackup({ ...SAME, volume_id: 'v', size: 20, ...changes });
  if (row === null) throw new Error('no row');
  return row.facts;
}

describe('the discrepancies of a volume', () => {
  it('are none where both services say the same', () => {
    expect(findDiscrepancies(csbs(), vbs())).toEqual([]);
  });

  it('are none where an id is written in other letters', () => {
    const id = 'ee27ec43-21b7-4bb4-bd1d-a96e4a4e2ae6';
    const item = csbs({ source_volume_id: id, snapshot_id: id.toUpperCase() });
    expect(findDiscrepancies(item, vbs({ volume_id: id.toUpperCase(), snapshot_id: id }))).toEqual([]);
    const other = findDiscrepancies(item, vbs({ volume_id: id.replace('e', 'f'), snapshot_id: id }));
    expect(other.map(({ field }) => field)).toEqual(['volumeId']);
  });

  it('are a state, a disk, a size and a snapshot that differ, as both state them in the view', () => {
    const row = vbs({ status: 'error_restoring', volume_id: 'w', size: 21, snapshot_id: 't' });
    expect(findDiscrepancies(csbs(), row)).toEqual([
      { field: 'status', csbs: 'available', vbs: 'error' },
      { field: 'volumeId', csbs: 'v', vbs: 'w' },
      { field: 'volumeSizeBytes', csbs: 21_474_836_480, vbs: 22_548_578_304 },
      { field: 'snapshotId', csbs: 's', vbs: 't' },
    ]);
  });

  it('are not two words for the same state', () => {
    expect(findDiscrepancies(csbs({ status: 'protecting' }), vbs({ status: 'creating' }))).toEqual([]);
  });

  it.each([null, ''])('are none where one service does not state the fact: %j', (unsaid) => {
    const nothing = { status: unsaid, snapshot_id: unsaid };
    expect(
      findDiscrepancies(csbs({ ...nothing, source_volume_id: unsaid, source_volume_size: unsaid }), vbs()),
    ).toEqual([]);
    expect(findDiscrepancies(csbs(), vbs({ ...nothing, volume_id: unsaid, size: unsaid }))).toEqual([]);
  });

  it('are none where one service uses a word that nobody knows', () => {
    expect(findDiscrepancies(csbs({ status: 'copying' }), vbs())).toEqual([]);
    expect(findDiscrepancies(csbs(), vbs({ status: 'backing-up' }))).toEqual([]);
  });

  it('are never the backup’s own size against the disk’s, nor a name', () => {
    expect(findDiscrepancies(csbs({ size: 47_960, name: 'a' }), vbs({ name: 'b' }))).toEqual([]);
  });

  it('may be a disk of no size', () => {
    const [discrepancy] = findDiscrepancies(csbs({ source_volume_size: 0 }), vbs());
    expect(discrepancy).toEqual({ field: 'volumeSizeBytes', csbs: 0, vbs: 21_474_836_480 });
  });
});
