import { LRUCache } from 'lru-cache';
import { firstLine } from '../cache/first-line.js';
import type { Kept } from '../cache/kept.js';
import type { ListedItem } from '../core/checkpoint-page.js';
import type { ListedItems } from '../upstreams/item-source.js';
import { factsOf, type ItemFacts, type ListedRow } from './listed-row.js';

/** A page of a service's list, its rows readable one by one. */
export interface ItemPage {
  readonly rows: readonly ListedRow[];
  readonly received: number;
  readonly linksNext: boolean;
  /** On the cache's clock; `null`: just now. */
  readonly confirmedAt: number | null;
}

/** The first line of what is kept: what a list is ordered and filtered by. Below it a line for each item. */
interface Index {
  readonly received: number;
  readonly linksNext: boolean;
  readonly fetchedAt: string;
  readonly rows: readonly (ItemFacts & { readonly bytes: number })[];
}

/** Indexes of pages of a thousand rows: some 300 kB each beside what the cache counts. */
const indexes = new LRUCache<Buffer, Omit<ItemPage, 'confirmedAt'>>({ max: 24 });

export function pageOf({ items, received, linksNext, fetchedAt }: ListedItems): ItemPage {
  const rows = items.map((item) => ({ ...factsOf(item), fetchedAt, item: () => item }));
  return { rows, received, linksNext, confirmedAt: null };
}

/** So that of a page which is kept no more is parsed than is shown: an item has some 3 kB, a page a thousand of them. */
export function itemPageBody({ items, received, linksNext, fetchedAt }: ListedItems): Buffer {
  const lines = items.map((item) => Buffer.from(`${JSON.stringify(item)}\n`));
  const rows = items.map((item, at) => ({ ...factsOf(item), bytes: lines[at]?.byteLength ?? 0 }));
  const index: Index = { received, linksNext, fetchedAt, rows };
  return Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...lines]);
}

export function keptItemPage({ body, times }: Kept): ItemPage {
  const known = indexes.get(body) ?? readIndex(body);
  indexes.set(body, known);
  return { ...known, confirmedAt: times.confirmedAt };
}

function readIndex(body: Buffer): Omit<ItemPage, 'confirmedAt'> {
  const line = firstLine(body);
  let from = line.byteLength + 1;
  const { rows, received, linksNext, fetchedAt } = JSON.parse(line.toString('utf8')) as Index;
  const listed = rows.map(({ bytes, ...facts }): ListedRow => {
    const [begin, end] = [from, from + bytes];
    from = end;
    return { ...facts, fetchedAt, item: () => JSON.parse(body.toString('utf8', begin, end)) as ListedItem };
  });
  return { rows: listed, received, linksNext };
}
