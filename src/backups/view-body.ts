import type { CacheAnswer } from '../cache/cache-answer.js';
import type { EncodedAnswer } from '../cache/encoded-answer.js';
import { belowFirstLine, firstLine } from '../cache/first-line.js';
import type { FreshnessEngine } from '../cache/freshness-engine.js';
import type { BackupView } from '../core/backup-view.js';
import { addressesOf, variantFor, viewForCaller, withAddresses, type Addresses } from '../core/caller-view.js';

/** What is kept of a view: a line as most callers get it, so that it is there but once, and a line with the addresses that it lacks. */
export function viewBody(view: BackupView): Buffer {
  return Buffer.from(`${JSON.stringify(viewForCaller(view, false))}\n${JSON.stringify(addressesOf(view))}`);
}

/** All of it. */
export function viewIn(body: Buffer): BackupView {
  const view = JSON.parse(firstLine(body).toString('utf8')) as BackupView;
  return withAddresses(view, JSON.parse(belowFirstLine(body).toString('utf8')) as Addresses);
}

export function viewOf({ kept }: CacheAnswer): BackupView {
  return viewIn(kept.body);
}

/** The view as a caller may see it, in bytes that are kept with it. */
export function encodedView(engine: FreshnessEngine, answer: CacheAnswer, maySeeNetwork: boolean): EncodedAnswer {
  return engine.encoded(answer, variantFor(maySeeNetwork), maySeeNetwork ? whole : firstLine);
}

function whole(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify(viewIn(body)));
}
