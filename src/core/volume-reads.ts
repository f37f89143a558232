import type { CheckpointVolume } from './checkpoint-item.js';
import { backupId } from './ids.js';

/**
 * VBS has no filter by id. What it has, and what each costs: `detail?volume_id=…`, one call for all backups of one disk; the single
 * GET, one call for one id, whose 404 proves absence; a scan of `detail` in pages of 1,000, one call per page of the project.
 */
export type VolumeReadPlan =
  | { readonly kind: 'none' }
  /** Each id is one call; all may run at the same time. */
  | { readonly kind: 'few'; readonly volumeIds: readonly string[]; readonly backupIds: readonly string[] }
  | { readonly kind: 'scan' };

/** Up to this many calls beat a scan: a project holds at most about 5,000 backups, so five pages. */
export const FEW_READS = 4;

/** The cheapest set of reads that sees every volume backup of an item, where VBS has it. */
export function planVolumeReads(volumes: readonly CheckpointVolume[]): VolumeReadPlan {
  const askable = volumes.filter((volume) => askableId(volume) !== null);
  const volumeIds = distinct(askable.map(({ source }) => source.volumeId));
  const backupIds = distinct(askable.map((volume) => (uuid(volume.source.volumeId) === null ? volume.id : null)));
  const calls = volumeIds.length + backupIds.length;
  if (calls === 0) return { kind: 'none' };
  return calls <= FEW_READS ? { kind: 'few', volumeIds, backupIds } : { kind: 'scan' };
}

/** The ids that none of the answers so far has settled, each once: only the single GET can prove them missing. */
export function unsettledIds(volumes: readonly CheckpointVolume[], settled: ReadonlySet<string>): string[] {
  return distinct(volumes.map(askableId)).filter((id) => !settled.has(id));
}

/** An id goes into a path only in its strict form. VBS has no backup of another form, so there is nothing to ask. */
function askableId({ id }: CheckpointVolume): string | null {
  return uuid(id);
}

function uuid(id: string | null): string | null {
  return id !== null && backupId(id) === id ? id : null;
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => uuid(id) !== null).filter((id) => id !== null))];
}
