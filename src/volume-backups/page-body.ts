import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../core/json.js';
import { madeOfEach, type Turns } from '../core/turns.js';
import type { VolumeBackupPage } from '../core/volume-backup-page.js';
import { inTurns } from '../in-turns.js';
import { Shaper, type Shapes } from './shaped-rows.js';

/** The first line of what is kept of a page of VBS's list. Below it a line for each row, but for its id, and then the page as callers of the raw routes get it. */
export interface PageIndex extends Omit<VolumeBackupPage, 'rows'> {
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
  readonly isPacked: boolean;
  /** Of the rows, see Shaper. */
  readonly shapes: Shapes;
  readonly rows: readonly IndexedRow[];
}

/** Bytes of the row's line, its break included; where the raw row begins and ends in the raw text, 0 and 0 where it is not there. */
export type IndexedRow = readonly [id: string, bytes: number, rawFrom: number, rawTo: number];

interface RawText {
  readonly bytes: Buffer;
  readonly places: ReadonlyMap<string, readonly [from: number, to: number]>;
}

/** Views ask for rows, and hardly anybody for the raw page: of a thousand rows it is a megabyte, packed a tenth of that. */
const WORTH_PACKING_BYTES = 16 * 1024;
const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** `raw`: `null` where it cannot be looked through. */
export async function pageBody(page: VolumeBackupPage, fetchedAt: string, raw: JsonObject | null): Promise<Buffer> {
  const { rows, received, foreign, linksNext } = page;
  const shaper = new Shaper();
  const lines = await inTurns(
    madeOfEach(rows, ({ id: _, ...row }) => Buffer.from(`${JSON.stringify(shaper.shaped(row))}\n`)),
  );
  const { bytes, places } = await inTurns(rawText(raw));
  const isPacked = bytes.byteLength > WORTH_PACKING_BYTES;
  const index: PageIndex = {
    received,
    foreign,
    linksNext,
    fetchedAt,
    isPacked,
    shapes: shaper.shapes,
    rows: rows.map(({ id }, at) => [id, lines[at]?.byteLength ?? 0, ...(places.get(id) ?? ([0, 0] as const))]),
  };
  const below = isPacked ? await deflate(bytes, { level: constants.Z_BEST_SPEED }) : bytes;
  return Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...lines, below]);
}

/** The raw page out of what is kept of it. */
export function unpacked(bytes: Buffer, isPacked: boolean): Buffer {
  return isPacked ? inflateRawSync(bytes) : bytes;
}

/** The same, on another thread: a tool may ask for a thousand single backups that a page at hand shows. */
export async function unpackedAside(bytes: Buffer, isPacked: boolean): Promise<Buffer> {
  return isPacked ? inflate(bytes) : bytes;
}

/** As `JSON.stringify` would write it, and where the rows stand in it. */
function* rawText(raw: JsonObject | null): Turns<RawText> {
  const places = new Map<string, readonly [number, number]>();
  if (raw === null || !isJsonArray(raw['backups'])) return { bytes: Buffer.from(JSON.stringify(raw)), places };
  const { backups, ...around } = raw;
  const texts = yield* madeOfEach(backups, (row) => Buffer.from(`${JSON.stringify(row)},`));
  const parts = [Buffer.from('{"backups":['), ...texts];
  let from = parts[0]?.byteLength ?? 0;
  for (const [at, row] of backups.entries()) {
    const to = from + (texts[at]?.byteLength ?? 0);
    const id = idOf(row);
    if (id !== null) places.set(id, [from, to - 1]);
    from = to;
  }
  const last = parts.pop() ?? Buffer.alloc(0);
  const rest = JSON.stringify(around).slice(1);
  const end = rest === '}' ? ']}' : `],${rest}`;
  return { bytes: Buffer.concat([...parts, texts.length > 0 ? last.subarray(0, -1) : last, Buffer.from(end)]), places };
}

function idOf(row: Json): string | null {
  const id = isJsonObject(row) ? row['id'] : undefined;
  return typeof id === 'string' ? id.toLowerCase() : null;
}
