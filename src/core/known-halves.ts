import type { BackupView, SourceState } from './backup-view.js';
import type { CheckpointItemAnswer } from './join.js';
import type { FailureCode } from './upstream-failure.js';
import type { VolumeBackupFacts } from './volume-backup.js';
import type { Warning } from './warnings.js';

/** What an earlier view knew of VBS's half of one volume. */
export interface KnownVolume {
  readonly match: 'matched' | 'missing';
  readonly vbs: VolumeBackupFacts | null;
  readonly incremental: boolean | null;
  /** Their paths are relative to `vbs`. */
  readonly warnings: readonly Warning[];
}

const VBS_PATH = /^volumes\[(\d+)\]\.vbs\./;
/** The join finds these anew; the first three are about VBS. */
const FOUND_BY_THE_JOIN: ReadonlySet<string> = new Set([
  'foreign-row',
  'scan-truncated',
  'too-many-volumes',
  'too-many-warnings',
  'volume-id-missing',
  'volume-id-repeated',
  'volume-id-unusable',
]);

/** VBS's half of a view, by the id of the volume backup, for a later look that cannot reach VBS. */
export function knownVolumes({ volumes, warnings }: BackupView): ReadonlyMap<string, KnownVolume> {
  const known = new Map<string, KnownVolume>();
  volumes.forEach(({ id, match, vbs, incremental }, index) => {
    if (id === null || match === 'unknown' || match === 'skipped' || known.has(id)) return;
    const prefix = `volumes[${index}].vbs.`;
    const own = warnings.filter(({ path }) => path.startsWith(prefix));
    known.set(id, {
      match,
      vbs,
      incremental,
      warnings: own.map((warning) => ({ ...warning, path: warning.path.slice(prefix.length) })),
    });
  });
  return known;
}

/** The item of a view, as if its service had just said it again: for a later look that cannot reach that. */
export function knownItem(view: BackupView, error: FailureCode): CheckpointItemAnswer {
  const { id, projectId, origin, volumes, summary, completeness, warnings, sources, ...facts } = view;
  const own = warnings.filter(({ code, path }) => !FOUND_BY_THE_JOIN.has(code) && !VBS_PATH.test(path));
  return {
    item: {
      id,
      facts,
      volumes: volumes.map(({ match, vbs, discrepancies, ...volume }) => volume),
      // A list of volumes that could not be read whole is told in a warning of its own, unless there were too many to be listed.
      allVolumesListed:
        !own.some(({ path }) => path === 'volumes' || path === 'extendInfo') &&
        !warnings.some(({ code }) => code === 'too-many-warnings'),
      warnings: own,
    },
    source: staleSource(itemSourceOf(view), error),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Of the service that has the item. */
export function itemSourceOf({ origin = 'csbs', sources }: BackupView): SourceState {
  return sources[origin] ?? { status: 'skipped', fetchedAt: null, error: null };
}

/** The values are still those of the earlier answer. */
export function staleSource({ fetchedAt }: SourceState, error: FailureCode | null): SourceState {
  return { status: 'stale', fetchedAt, error };
}
