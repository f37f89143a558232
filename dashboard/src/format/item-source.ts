import type { BackupView, SourceState } from '../api/types.js';

const NAMES = { csbs: 'CSBS', cbr: 'CBR' } as const;

/** The service that has the backup, and how it is; one gateway knows CSBS alone and does not say so. */
export function itemSource({ origin = 'csbs', sources }: Pick<BackupView, 'origin' | 'sources'>): {
  readonly name: string;
  readonly source: SourceState;
} {
  return { name: NAMES[origin], source: sources[origin] ?? sources.csbs };
}
