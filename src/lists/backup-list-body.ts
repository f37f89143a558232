import { setImmediate as othersFirst } from 'node:timers/promises';
import { belowFirstLine, firstLine } from '../cache/first-line.js';
import type { BackupView } from '../core/backup-view.js';
import { addressesOf, viewForCaller, withAddresses, type Addresses } from '../core/caller-view.js';

export interface BackupPage {
  readonly items: readonly BackupView[];
  readonly nextCursor: string | null;
}

const ITEMS_IN_A_GO = 50;

/** What is kept of a page: a line as callers without the scope `network` get it, and a line with the addresses that it lacks. */
export async function backupPageBody({ items, nextCursor }: BackupPage): Promise<Buffer> {
  const views: string[] = [];
  for (const [index, view] of items.entries()) {
    if (index % ITEMS_IN_A_GO === 0) await othersFirst();
    views.push(JSON.stringify(viewForCaller(view, false)));
  }
  const shown = `{"items":[${views.join()}],"nextCursor":${JSON.stringify(nextCursor)}}`;
  return Buffer.from(`${shown}\n${JSON.stringify(items.map(addressesOf))}`);
}

export function wholePage(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify(backupPage(body, true)));
}

export function backupPage(body: Buffer, maySeeNetwork: boolean): BackupPage {
  const page = JSON.parse(firstLine(body).toString('utf8')) as BackupPage;
  if (!maySeeNetwork) return page;
  const addresses = JSON.parse(belowFirstLine(body).toString('utf8')) as readonly Addresses[];
  const items = page.items.map((view, at) => withAddresses(view, addresses[at] ?? addressesOf(view)));
  return { ...page, items };
}
