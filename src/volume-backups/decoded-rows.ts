import { LRUCache } from 'lru-cache';
import type { Kept } from '../cache/kept.js';
import type { VolumeBackup } from '../core/volume-backup.js';
import type { VolumeBackupPage } from '../core/volume-backup-page.js';
import { readPart } from './two-part-body.js';

/** A page of VBS's list, read, with its rows by id. */
export interface DecodedPage extends VolumeBackupPage {
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
  /** A row may come twice where the list changes while it is read. */
  readonly rowsById: ReadonlyMap<string, readonly VolumeBackup[]>;
}

export interface DecodedBackup {
  readonly row: VolumeBackup;
  readonly fetchedAt: string;
}

interface Decoded {
  readonly page: DecodedPage;
  readonly of: WeakRef<Kept>;
}

/** Of pages of a thousand rows: some 2 MB each beside what the cache counts. A batch reads the same five over and over. */
const MOST_PAGES = 20;
/** So few, as of one disk, are read anew in no time, and are not to take the place of a thousand. */
const FEW_ROWS = 100;
const pages = new LRUCache<object, Decoded>({ max: MOST_PAGES });
const tokens = new WeakMap<Kept, object>();

/** Stands for a value without keeping it in memory. */
export function tokenOf(kept: Kept): object {
  const token = tokens.get(kept) ?? {};
  tokens.set(kept, token);
  return token;
}

export function decodedPage(kept: Kept): DecodedPage {
  const token = tokenOf(kept);
  const known = pages.get(token);
  if (known !== undefined) return known.page;
  // A list that is looked at every ten seconds would else be there four times over.
  for (const [other, { of }] of pages.entries()) if (of.deref() === undefined) pages.delete(other);
  const { value, fetchedAt } = JSON.parse(readPart(kept.body)) as { value: VolumeBackupPage; fetchedAt: string };
  const page = { ...value, fetchedAt, rowsById: Map.groupBy(value.rows, ({ id }) => id) };
  if (value.rows.length > FEW_ROWS) pages.set(token, { page, of: new WeakRef(kept) });
  return page;
}

/** `null`: VBS has proved that there is none. */
export function decodedBackup({ body }: Kept): DecodedBackup | null {
  const read = JSON.parse(readPart(body)) as { value: VolumeBackup; fetchedAt: string } | null;
  return read === null ? null : { row: read.value, fetchedAt: read.fetchedAt };
}
