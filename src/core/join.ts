import type { BackupView, Match, SourceState, VolumeView } from './backup-view.js';
import type { CheckpointItem, CheckpointVolume } from './checkpoint-item.js';
import { findDiscrepancies } from './discrepancies.js';
import { backupId } from './ids.js';
import type { KnownVolume } from './known-halves.js';
import { isOtherOwner } from './owners.js';
import { NAMES, ORIGINS, type Origin } from './services.js';
import type { VolumeBackup } from './volume-backup.js';
import { listed, type Warning, type WarningCode } from './warnings.js';

/** What VBS said about the volumes of one checkpoint item. */
export interface VolumeBackupAnswers {
  /** In any order, with repetitions, and with rows of other backups between. */
  readonly rows: readonly VolumeBackup[];
  /** Ids proved to be absent. */
  readonly gone: ReadonlySet<string>;
  readonly source: SourceState;
  readonly warnings: readonly Warning[];
  /** What an earlier view knew, by id: it stands in where VBS could not be asked. */
  readonly known?: ReadonlyMap<string, KnownVolume>;
  /** VBS was not to be asked: nothing is missing of what was wanted. */
  readonly isUnwanted?: true;
}

export interface CheckpointItemAnswer {
  readonly item: CheckpointItem;
  readonly source: SourceState;
  /** The service that said so, where the gateway is set up for several: a view then tells. */
  readonly origin?: Origin;
}

const NOT_ASKED: SourceState = { status: 'skipped', fetchedAt: null, error: null };

const NOTHING_KNOWN: ReadonlyMap<string, KnownVolume> = new Map();

/** For a view without the disk service's half. */
export const UNWANTED: VolumeBackupAnswers = {
  rows: [],
  gone: new Set(),
  source: NOT_ASKED,
  warnings: [],
  isUnwanted: true,
};

/**
 * The join: each entry of `extend_info.volume_backups` with the VBS row of the same id. By id alone, since names, snapshots and
 * disks repeat; in CSBS's order; nothing is dropped and nothing invented. The index is a Map: an id may be `__proto__`.
 */
export function joinBackups(
  asked: { readonly projectId: string; readonly id: string },
  csbs: CheckpointItemAnswer,
  vbs: VolumeBackupAnswers,
): BackupView {
  const { rowsById, warnings: rowWarnings } = indexRows(vbs.rows, asked.projectId);
  const known = vbs.known ?? NOTHING_KNOWN;
  const volumes = csbs.item.volumes.map((volume) =>
    vbs.isUnwanted ? unjoined(volume) : joinVolume(volume, rowsById, vbs.gone, known),
  );
  const count = (match: Match): number => volumes.filter((volume) => volume.match === match).length;
  const unknown = count('unknown');
  return {
    id: asked.id,
    projectId: asked.projectId,
    ...(csbs.origin === undefined ? {} : { origin: csbs.origin }),
    ...csbs.item.facts,
    volumes,
    summary: {
      volumes: volumes.length,
      matched: count('matched'),
      missing: count('missing'),
      unknown,
      discrepancies: volumes.reduce((sum, volume) => sum + volume.discrepancies.length, 0),
    },
    completeness: vbs.isUnwanted || (unknown === 0 && csbs.item.allVolumesListed) ? 'complete' : 'partial',
    warnings: listed([
      csbs.item.warnings,
      idWarnings(volumes, NAMES[csbs.origin ?? 'csbs']),
      vbs.warnings,
      rowWarnings,
      volumes.flatMap((volume, index) => vbsWarnings(volume, rowsById, known, `volumes[${index}].vbs`)),
    ]),
    sources: sourcesOf(csbs, vbs.source),
  };
}

function sourcesOf({ origin, source }: CheckpointItemAnswer, vbs: SourceState): BackupView['sources'] {
  if (origin === undefined) return { csbs: source, vbs };
  const states = ORIGINS.map((one) => [one, one === origin ? source : NOT_ASKED] as const);
  return { ...(Object.fromEntries(states) as Record<Origin, SourceState>), vbs };
}

function unjoined(volume: CheckpointVolume): VolumeView {
  return { ...volume, match: 'skipped', vbs: null, discrepancies: [] };
}

function joinVolume(
  volume: CheckpointVolume,
  rowsById: ReadonlyMap<string, VolumeBackup>,
  gone: ReadonlySet<string>,
  known: ReadonlyMap<string, KnownVolume>,
): VolumeView {
  const row = volume.id === null ? undefined : rowsById.get(volume.id);
  if (row === undefined) {
    const proved = volume.id !== null && gone.has(volume.id);
    const before = volume.id === null || proved ? undefined : known.get(volume.id);
    if (before !== undefined) return joinKnown(volume, before);
    return { ...volume, match: proved ? 'missing' : 'unknown', vbs: null, discrepancies: [] };
  }
  return {
    ...volume,
    incremental: volume.incremental ?? row.facts.incremental ?? row.requestedIncremental,
    match: 'matched',
    vbs: row.facts,
    discrepancies: findDiscrepancies(volume, row.facts),
  };
}

function joinKnown(volume: CheckpointVolume, { match, vbs, incremental }: KnownVolume): VolumeView {
  return {
    ...volume,
    incremental: volume.incremental ?? incremental,
    match,
    vbs,
    discrepancies: vbs === null ? [] : findDiscrepancies(volume, vbs),
  };
}

/** Rows by id. A row that names another owner than the project asked is not ours to show, whoever mixed it up. */
function indexRows(
  rows: readonly VolumeBackup[],
  projectId: string,
): { rowsById: Map<string, VolumeBackup>; warnings: Warning[] } {
  const rowsById = new Map<string, VolumeBackup>();
  let hasForeign = false;
  for (const row of rows) {
    if (isOtherOwner(row.owners, projectId)) {
      hasForeign = true;
      continue;
    }
    const known = rowsById.get(row.id);
    if (known === undefined || isNewer(row, known)) rowsById.set(row.id, row);
  }
  const message = 'VBS sent backups of another project; they were left out';
  return { rowsById, warnings: hasForeign ? [{ code: 'foreign-row', message, path: 'volumes' }] : [] };
}

/** Pages overlap while backups change, so a row may arrive twice: the later state counts, whatever the order of arrival. */
function isNewer(row: VolumeBackup, known: VolumeBackup): boolean {
  const [a, b] = [row.facts.updatedAt ?? '', known.facts.updatedAt ?? ''];
  return a === b ? JSON.stringify(row) > JSON.stringify(known) : a > b;
}

function idWarnings(volumes: readonly VolumeView[], service: string): Warning[] {
  const seen = new Set<string>();
  return volumes.flatMap(({ id, match }, index): Warning[] => {
    const warning = (code: WarningCode, message: string): Warning[] => [
      { code, message, path: `volumes[${index}].id` },
    ];
    if (id === null) return warning('volume-id-missing', `${service} names no VBS backup for this volume`);
    if (seen.has(id)) return warning('volume-id-repeated', `${service} names this VBS backup more than once`);
    seen.add(id);
    const unusable = match === 'unknown' && backupId(id) === null;
    return unusable
      ? warning('volume-id-unusable', `${service} names a VBS backup by an id that VBS cannot be asked for`)
      : [];
  });
}

function vbsWarnings(
  { id }: VolumeView,
  rowsById: ReadonlyMap<string, VolumeBackup>,
  known: ReadonlyMap<string, KnownVolume>,
  path: string,
): Warning[] {
  const warnings = id === null ? undefined : (rowsById.get(id) ?? known.get(id))?.warnings;
  return (warnings ?? []).map((warning) => ({ ...warning, path: `${path}.${warning.path}` }));
}
