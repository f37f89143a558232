import type { Kept } from '../cache/kept.js';
import { firstLine } from '../cache/first-line.js';
import type { VolumeBackup } from '../core/volume-backup.js';
import { unpacked, unpackedAside, type PageIndex } from './page-body.js';
import { unshaped, type Shapes } from './shaped-rows.js';

/**
 * A page of VBS's list as it is kept: no more of it is parsed than is asked for. A thousand rows as objects are two megabytes that no bound of the
 * cache's counts, and were made anew every ten seconds; the index is a tenth of that.
 */
export class KeptPage {
  readonly received: number;
  /** See VolumeBackupPage. */
  readonly foreign: number;
  readonly linksNext: boolean;
  /** RFC 3339 UTC. */
  readonly fetchedAt: string;
  /** In VBS's order. */
  readonly ids: readonly string[];
  private readonly isPacked: boolean;
  private readonly shapes: Shapes;
  /** By row: where its line begins, and one more for where the lines end. */
  private readonly begins: Uint32Array;
  /** By row: where it begins and ends in the raw text. */
  private readonly raws: Uint32Array;
  private readonly rowOf = new Map<string, number>();
  /** A row may come twice where the list changes while it is read. */
  private readonly again = new Map<string, number[]>();

  constructor(private readonly body: Buffer) {
    const line = firstLine(body);
    const index = JSON.parse(line.toString('utf8')) as PageIndex;
    this.received = index.received;
    this.foreign = index.foreign;
    this.linksNext = index.linksNext;
    this.fetchedAt = index.fetchedAt;
    this.isPacked = index.isPacked;
    this.shapes = index.shapes;
    this.ids = index.rows.map(([id]) => id);
    this.begins = new Uint32Array(index.rows.length + 1);
    this.raws = new Uint32Array(index.rows.length * 2);
    let begin = line.byteLength + 1;
    for (const [at, [id, bytes, rawFrom, rawTo]] of index.rows.entries()) {
      this.begins[at] = begin;
      this.raws.set([rawFrom, rawTo], at * 2);
      begin += bytes;
      if (!this.rowOf.has(id)) this.rowOf.set(id, at);
      else this.again.set(id, [...(this.again.get(id) ?? []), at]);
    }
    this.begins[index.rows.length] = begin;
  }

  /** All of that id. */
  rowsOf(id: string): readonly VolumeBackup[] {
    const first = this.rowOf.get(id);
    return first === undefined ? [] : [first, ...(this.again.get(id) ?? [])].map((at) => this.row(at));
  }

  rows(): readonly VolumeBackup[] {
    return this.ids.map((_id, at) => this.row(at));
  }

  /** As callers of the raw routes get it; `null` where they do not. */
  async rawOf(id: string): Promise<string | null> {
    const at = this.rowOf.get(id);
    const [from = 0, to = 0] = at === undefined ? [] : this.raws.subarray(at * 2, at * 2 + 2);
    return to === 0 ? null : (await unpackedAside(this.rawPart, this.isPacked)).toString('utf8', from, to);
  }

  /** The page as callers of the raw routes get it; `null` in words where it cannot be looked through. */
  rawText(): Buffer {
    return unpacked(this.rawPart, this.isPacked);
  }

  private get rawPart(): Buffer {
    return this.body.subarray(this.begins.at(-1));
  }

  private row(at: number): VolumeBackup {
    const line: unknown = JSON.parse(this.body.toString('utf8', this.begins[at], this.begins[at + 1]));
    const row = unshaped(line, this.shapes) as Omit<VolumeBackup, 'id'>;
    return { id: this.ids[at] ?? '', ...row };
  }
}

/** So few, as of one disk, are read anew in no time, and there may be tens of thousands of such pages. */
const FEW_ROWS = 100;
/** The index of a thousand rows is some 100 kB beside what the cache counts. */
const pages = new WeakMap<Buffer, KeptPage>();

export function keptPage({ body }: Pick<Kept, 'body'>): KeptPage {
  const page = pages.get(body) ?? new KeptPage(body);
  if (page.ids.length > FEW_ROWS) pages.set(body, page);
  return page;
}
