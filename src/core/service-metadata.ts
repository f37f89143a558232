import type { Bytes, Percent } from './formats.js';
import { isJsonObject, parseJson } from './json.js';
import { MIB } from './units.js';
import type { Warn } from './warnings.js';
import { WireObject } from './wire-object.js';

export type BackupKind = 'disk' | 'server' | 'disk-copy' | 'server-copy' | 'unknown';

/** What may be shown of `service_metadata`: an allow-list. The text also holds key material and storage paths. */
export interface VolumeBackupMetadata {
  readonly bootable: boolean | null;
  readonly progressPercent: Percent | null;
  readonly backupKind: BackupKind;
  readonly deduplicated: boolean | null;
  readonly compressed: boolean | null;
  readonly encrypted: boolean;
  readonly spaceSavingRate: number | null;
  /** All backups of the chain this one belongs to, not this one alone. */
  readonly chainSizeBytes: Bytes | null;
  readonly averageRateBytesPerSecond: Bytes | null;
  readonly volumeType: string | null;
}

/** ST: 0 or absent, 1, 4, 5. */
const KINDS: ReadonlyMap<number | null, BackupKind> = new Map([
  [0, 'disk'],
  [1, 'server'],
  [4, 'disk-copy'],
  [5, 'server-copy'],
]);

/** DL: 0 or absent neither, 1 deduplicated, 2 compressed, 3 both. */
const DATA_LAYOUTS: ReadonlyMap<number | null, { readonly deduplicated: boolean; readonly compressed: boolean }> =
  new Map([
    [0, { deduplicated: false, compressed: false }],
    [1, { deduplicated: true, compressed: false }],
    [2, { deduplicated: false, compressed: true }],
    [3, { deduplicated: true, compressed: true }],
  ]);

/**
 * `service_metadata` of a VBS row: JSON inside a string, with blanks around it, sometimes cut short by the column's width.
 * What cannot be read is `null` with a warning; the text itself goes nowhere. (VBS, "Querying Details About VBS Backups",
 * service_metadata parameter description.)
 */
export function readServiceMetadata(text: string | null, path: string, warn: Warn): VolumeBackupMetadata | null {
  if (text === null || text.trim() === '') return null;
  const parsed = parseJson(text);
  if (!isJsonObject(parsed)) {
    warn('unreadable-metadata', path, 'service_metadata is not a JSON object');
    return null;
  }
  const wire = new WireObject(parsed, warn);
  const layout = DATA_LAYOUTS.get(numberOrAbsent(wire, 'DL', `${path}.deduplicated`));
  return {
    bootable: wire.flag('bootable', `${path}.bootable`),
    progressPercent: wire.percent('progress', `${path}.progressPercent`),
    backupKind: KINDS.get(numberOrAbsent(wire, 'ST', `${path}.backupKind`)) ?? 'unknown',
    deduplicated: layout?.deduplicated ?? null,
    compressed: layout?.compressed ?? null,
    encrypted: isSaid(parsed['VK']) || isSaid(parsed['CMKID']),
    spaceSavingRate: wire.ratio('SS', `${path}.spaceSavingRate`),
    chainSizeBytes: wire.bytes('CS', MIB, `${path}.chainSizeBytes`),
    averageRateBytesPerSecond: wire.bytes('AT', MIB, `${path}.averageRateBytesPerSecond`),
    volumeType: wire.text('VT', `${path}.volumeType`),
  };
}

/** Absent means 0; what stands there and cannot be read does not. */
function numberOrAbsent(wire: WireObject, key: string, path: string): number | null {
  return wire.says(key) ? wire.number(key, path) : 0;
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
