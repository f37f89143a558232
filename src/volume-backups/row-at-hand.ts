import { LRUCache } from 'lru-cache';
import type { FreshnessEngine } from '../cache/freshness-engine.js';
import type { Kept } from '../cache/kept.js';
import { isJsonArray, isJsonObject, parseJsonVerbatim, type Json } from '../core/json.js';
import type { VolumeBackupFacts } from '../core/volume-backup.js';
import { decodedPage, tokenOf } from './decoded-rows.js';
import { scanKey } from './scan-key.js';
import { rawPart, twoPartBody } from './two-part-body.js';

export interface WantedRow {
  readonly projectId: string;
  readonly cloud: string;
  readonly id: string;
  readonly maxAgeMs: number;
}

export interface RowAtHand {
  /** As the single GET would have answered it. */
  readonly body: Buffer;
  readonly facts: VolumeBackupFacts;
  readonly confirmedAt: number;
}

/** A page's rows as callers of the raw routes get them, by id; of the few pages that are asked about one after the other. */
const rawRows = new LRUCache<object, ReadonlyMap<string, Json>>({ max: 5 });

/** One row out of the pages of the whole list that are fresh here; `null` where they do not show it, which proves nothing. */
export function rowAtHand(engine: FreshnessEngine, { projectId, cloud, id, maxAgeMs }: WantedRow): RowAtHand | null {
  let offset = 0;
  for (;;) {
    const kept = engine.peek(scanKey(projectId, cloud, offset), maxAgeMs);
    if (kept === null) return null;
    const { rowsById, received, fetchedAt } = decodedPage(kept);
    const [row, ...more] = rowsById.get(id) ?? [];
    if (row !== undefined && more.length === 0) {
      const raw = rawRowsOf(kept).get(id);
      if (raw === undefined) return null;
      const body = twoPartBody({ value: row, fetchedAt }, JSON.stringify({ backup: raw }));
      return { body, facts: row.facts, confirmedAt: kept.times.confirmedAt };
    }
    if (received === 0) return null;
    offset += received;
  }
}

function rawRowsOf(kept: Kept): ReadonlyMap<string, Json> {
  const token = tokenOf(kept);
  const known = rawRows.get(token);
  if (known !== undefined) return known;
  const page = parseJsonVerbatim(rawPart(kept.body));
  const rows = isJsonObject(page) && isJsonArray(page['backups']) ? page['backups'] : [];
  const byId = new Map(
    rows.flatMap((row): [string, Json][] => {
      const id = isJsonObject(row) ? row['id'] : undefined;
      return typeof id === 'string' ? [[id.toLowerCase(), row]] : [];
    }),
  );
  rawRows.set(token, byId);
  return byId;
}
