import type { BackupView, Discrepancy, Match, SourceState, Status } from '../api/types.js';

/** A shape beside each word, so that nothing depends on a colour. */
export type Tone = 'good' | 'busy' | 'bad' | 'warn' | 'quiet';

export const STATUS_WORDS: Readonly<Record<Status, { readonly word: string; readonly tone: Tone }>> = {
  pending: { word: 'Pending', tone: 'quiet' },
  running: { word: 'Running', tone: 'busy' },
  available: { word: 'Available', tone: 'good' },
  restoring: { word: 'Restoring', tone: 'busy' },
  error: { word: 'Error', tone: 'bad' },
  deleting: { word: 'Deleting', tone: 'busy' },
  deleted: { word: 'Deleted', tone: 'quiet' },
  unknown: { word: 'Unknown', tone: 'warn' },
};

export const STATUSES: readonly Status[] = [
  'pending',
  'running',
  'available',
  'restoring',
  'error',
  'deleting',
  'deleted',
  'unknown',
];

export const MATCH_WORDS: Readonly<Record<Match, { word: string; tone: Tone; meaning: string }>> = {
  matched: { word: 'In both services', tone: 'good', meaning: 'Both services know this disk backup.' },
  missing: {
    word: 'Proved missing',
    tone: 'bad',
    meaning: 'The backup of the server lists this disk backup, and VBS has proved that it does not exist there.',
  },
  unknown: {
    word: 'Unknown',
    tone: 'warn',
    meaning: 'VBS did not answer: whether this disk backup exists there is not known.',
  },
  skipped: { word: 'Not asked', tone: 'quiet', meaning: 'VBS was not asked for this disk backup.' },
};

export const SOURCE_WORDS: Readonly<Record<SourceState['status'], { word: string; tone: Tone }>> = {
  ok: { word: 'Answering', tone: 'good' },
  stale: { word: 'Away, older data shown', tone: 'warn' },
  unavailable: { word: 'Away, nothing known', tone: 'bad' },
  skipped: { word: 'Not asked', tone: 'quiet' },
};

/** The gateway's codes of an upstream's failure. */
const REASONS: Readonly<Record<string, string>> = {
  'upstream-timeout': 'it did not answer in time',
  'upstream-error': 'it failed to answer',
  'upstream-auth': 'it refused the gateway’s credential',
  'upstream-unavailable': 'it fails too often to be asked',
  'upstream-throttled': 'it takes no more calls for now',
  'upstream-malformed': 'its answer could not be read',
  overloaded: 'too many calls wait for it already',
};

export function reasonOf({ error }: SourceState): string {
  return error === null ? 'no reason is known' : (REASONS[error] ?? error);
}

export const FIELD_WORDS: Readonly<Record<Discrepancy['field'], string>> = {
  status: 'Status',
  volumeId: 'Source disk',
  volumeSizeBytes: 'Size of the source disk',
  snapshotId: 'Snapshot',
};

export function yesNo(value: boolean | null): string {
  if (value === null) return '–';
  return value ? 'Yes' : 'No';
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What of it is said, once each. */
export function listed(parts: readonly (string | null)[]): string | null {
  const said = new Set(parts.filter((part) => part !== null));
  return said.size === 0 ? null : [...said].join(', ');
}

/** `incremental, automatic`. */
export function kindOf({ incremental, automatic }: Pick<BackupView, 'incremental' | 'automatic'>): string | null {
  const kind = incremental === null ? null : incremental ? 'incremental' : 'full';
  const origin = automatic === null ? null : automatic ? 'automatic' : 'by hand';
  return listed([kind, origin]);
}
