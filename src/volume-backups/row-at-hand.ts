import type { FreshnessEngine } from '../cache/freshness-engine.js';
import type { VolumeBackupFacts } from '../core/volume-backup.js';
import { keptPage } from './kept-page.js';
import { scanKey } from './scan-key.js';
import { twoPartBody } from './two-part-body.js';

export interface WantedRow {
  readonly projectId: string;
  readonly cloud: string;
  readonly id: string;
  /** Absent: as long as the page is fresh. */
  readonly maxAgeMs: number | undefined;
}

export interface RowAtHand {
  /** As the single GET would have answered it. */
  readonly body: Buffer;
  readonly facts: VolumeBackupFacts;
  readonly confirmedAt: number;
}

/** One row out of the pages of the whole list that are young enough here; `null` where they do not show it, which proves nothing. */
export async function rowAtHand(
  engine: FreshnessEngine,
  { projectId, cloud, id, maxAgeMs }: WantedRow,
): Promise<RowAtHand | null> {
  let offset = 0;
  for (;;) {
    const kept = engine.peek(scanKey(projectId, cloud, offset), maxAgeMs);
    if (kept === null) return null;
    const page = keptPage(kept);
    const [row, ...more] = page.rowsOf(id);
    if (row !== undefined && more.length === 0) {
      const raw = await page.rawOf(id);
      if (raw === null) return null;
      const body = twoPartBody({ value: row, fetchedAt: page.fetchedAt }, `{"backup":${raw}}`);
      return { body, facts: row.facts, confirmedAt: kept.times.confirmedAt };
    }
    if (page.received === 0) return null;
    offset += page.received;
  }
}
