import type { CheckpointVolume } from './checkpoint-item.js';
import { backupId } from './ids.js';

/** What of a volume decides which reads see it. */
export type AskedVolume = Pick<CheckpointVolume, 'id'> & {
  readonly source: Pick<CheckpointVolume['source'], 'volumeId'>;
};

/**
 * VBS has no filter by id. What it has, and what each costs: `detail?volume_id=…`, one call for all backups of one disk; the single
 * GET, one call for one id, whose 404 proves absence; a scan of `detail` in pages of 1,000, one call per page of the project.
 */
export type VolumeReadPlan =
  | { readonly kind: 'none' }
  /** Each id is one call; all may run at the same time. */
  | { readonly kind: 'few'; readonly volumeIds: readonly string[]; readonly backupIds: readonly string[] }
  | { readonly kind: 'scan' };

/** What is known of the costs, in calls. */
export interface ReadCosts {
  /** Pages of the project's list, as last learned; `null` where nobody has read it to its end yet. */
  readonly pages: number | null;
  /** Calls of the first two kinds that views of the project have cost a moment ago, here and, as far as is known, elsewhere. */
  readonly spent: number;
  /** How many backups are looked at together, this one included. */
  readonly together: number;
  /** The list was waited for in vain a while ago. */
  readonly isListSlow: boolean;
}

/** A scan reads no more: 20,000 rows are four times the quota of a project. */
export const MAX_PAGES = 20;
/** Up to this many calls beat a scan of a list whose length nobody knows yet: a project holds at most about 5,000 backups, so five pages. */
export const FEW_READS = 4;

/**
 * The cheapest set of reads that sees every volume backup of an item, where VBS has it. Whoever has paid for single reads what a scan
 * costs, or would for all that is looked at together, is better off with the scan: it serves the views that come next as well. Not where the
 * scan takes longer than a view has: a few disks are asked for then.
 */
export function planVolumeReads(
  volumes: readonly AskedVolume[],
  { pages, spent, together, isListSlow }: ReadCosts,
): VolumeReadPlan {
  const askable = volumes.filter((volume) => askableId(volume) !== null);
  const volumeIds = distinct(askable.map(({ source }) => source.volumeId));
  const backupIds = distinct(askable.map((volume) => (uuid(volume.source.volumeId) === null ? volume.id : null)));
  const calls = volumeIds.length + backupIds.length;
  if (calls === 0) return { kind: 'none' };
  // No more than the longest list would cost: it may have been slow because of all that is asked.
  if (isListSlow && calls <= FEW_READS && spent + calls <= MAX_PAGES) return { kind: 'few', volumeIds, backupIds };
  return spent + calls * together <= Math.min(MAX_PAGES, pages ?? FEW_READS)
    ? { kind: 'few', volumeIds, backupIds }
    : { kind: 'scan' };
}

/** The ids that none of the answers so far has settled, each once: only the single GET can prove them missing. */
export function unsettledIds(volumes: readonly AskedVolume[], settled: ReadonlySet<string>): string[] {
  return distinct(volumes.map(askableId)).filter((id) => !settled.has(id));
}

/** An id goes into a path only in its strict form. VBS has no backup of another form, so there is nothing to ask. */
function askableId({ id }: AskedVolume): string | null {
  return uuid(id);
}

function uuid(id: string | null): string | null {
  return id !== null && backupId(id) === id ? id : null;
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => uuid(id) !== null).filter((id) => id !== null))];
}
