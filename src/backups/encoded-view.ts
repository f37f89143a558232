import type { CacheAnswer } from '../cache/cache-answer.js';
import type { EncodedAnswer } from '../cache/encoded-answer.js';
import type { FreshnessEngine } from '../cache/freshness-engine.js';
import type { BackupView } from '../core/backup-view.js';
import { variantFor, viewForCaller } from '../core/caller-view.js';

export function viewOf({ kept }: CacheAnswer): BackupView {
  return JSON.parse(kept.body.toString('utf8')) as BackupView;
}

/** The view as a caller may see it, in bytes that are made once and kept with it. */
export function encodedView(engine: FreshnessEngine, answer: CacheAnswer, maySeeNetwork: boolean): EncodedAnswer {
  const cut = (): Buffer => Buffer.from(JSON.stringify(viewForCaller(viewOf(answer), false)));
  return engine.encoded(answer, variantFor(maySeeNetwork), maySeeNetwork ? (body) => body : cut);
}
