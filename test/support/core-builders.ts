import type { CheckpointItem, CheckpointVolume } from '../../src/core/checkpoint-item.js';
import { readCheckpointItem } from '../../src/core/checkpoint-item.js';
import type { JsonObject } from '../../src/core/json.js';
import { readVolumeBackup, type VolumeBackup } from '../../src/core/volume-backup.js';

export const A_PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

/** A checkpoint item as CSBS would send it, with these volume backups. */
export function anItem(volumes: readonly JsonObject[], facts: JsonObject = {}): CheckpointItem {
  return readCheckpointItem({ id: 'an item', status: 'available', ...facts, extend_info: { volume_backups: volumes } });
}

export function aVolume(id: string | null, fields: JsonObject = {}): JsonObject {
  return {
    id,
    status: 'available',
    source_volume_id: 'a disk',
    source_volume_size: 20,
    snapshot_id: 'a snapshot',
    ...fields,
  };
}

/** A row as VBS would send it; the defaults agree with those of `aVolume`. */
export function aRow(id: string, fields: JsonObject = {}): VolumeBackup {
  const row = readVolumeBackup({
    id,
    status: 'available',
    volume_id: 'a disk',
    size: 20,
    snapshot_id: 'a snapshot',
    ...fields,
  });
  if (row === null) throw new Error('a row needs an id');
  return row;
}

export function volumesOf(...ids: (string | null)[]): readonly CheckpointVolume[] {
  return anItem(ids.map((id) => aVolume(id))).volumes;
}
