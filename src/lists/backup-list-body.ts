import { setImmediate as othersFirst } from 'node:timers/promises';
import type { BackupView } from '../core/backup-view.js';
import { viewForCaller } from '../core/caller-view.js';

export interface BackupPage {
  readonly items: readonly BackupView[];
  readonly nextCursor: string | null;
}

const LINE_BREAK = 0x0a;
const ITEMS_IN_A_GO = 50;

type Addresses = Pick<BackupView['resource'], 'eip' | 'privateIp'>;

/** What is kept of a page: a line as callers without the scope `network` get it, and a line with the addresses that it lacks. */
export async function backupPageBody({ items, nextCursor }: BackupPage): Promise<Buffer> {
  const views: string[] = [];
  for (const [index, view] of items.entries()) {
    if (index % ITEMS_IN_A_GO === 0) await othersFirst();
    views.push(JSON.stringify(viewForCaller(view, false)));
  }
  const addresses: Addresses[] = items.map(({ resource: { eip, privateIp } }) => ({ eip, privateIp }));
  const shown = `{"items":[${views.join()}],"nextCursor":${JSON.stringify(nextCursor)}}`;
  return Buffer.from(`${shown}\n${JSON.stringify(addresses)}`);
}

export function withoutAddresses(body: Buffer): Buffer {
  return body.subarray(0, body.indexOf(LINE_BREAK));
}

export function withAddresses(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify(backupPage(body, true)));
}

export function backupPage(body: Buffer, maySeeNetwork: boolean): BackupPage {
  const page = JSON.parse(withoutAddresses(body).toString('utf8')) as BackupPage;
  if (!maySeeNetwork) return page;
  const addresses = JSON.parse(body.toString('utf8', body.indexOf(LINE_BREAK) + 1)) as readonly Addresses[];
  const items = page.items.map((view, at) => ({ ...view, resource: { ...view.resource, ...addresses[at] } }));
  return { ...page, items };
}
