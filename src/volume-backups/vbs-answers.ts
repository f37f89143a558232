import type { CacheAnswer } from '../cache/cache-answer.js';
import type { FreshnessEngine } from '../cache/freshness-engine.js';
import type { Kept as CacheEntry } from '../cache/kept.js';
import { WaitedInVain, type Loaded, type Turn, type Wanted } from '../cache/load.js';
import type { Lifetimes } from '../config/lifetimes.js';
import { detailKey, volumeBackupKey } from '../core/cache-keys.js';
import { rawVolumeBackup, rawVolumeBackupPage } from '../core/raw-answer.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { canonicalQuery, isScanQuery } from '../core/vbs-query.js';
import { mayChange } from '../core/view-freshness.js';
import { inTurns } from '../in-turns.js';
import type { CallContext, Trace } from '../upstreams/call-context.js';
import type { Clouds } from '../upstreams/clouds/clouds.js';
import { below, traceOfLoad } from '../upstreams/refresh-trace.js';
import type { VbsClient } from '../upstreams/vbs/vbs.client.js';
import { linksOf } from './own-links.js';
import { pageBody } from './page-body.js';
import { rowAtHand } from './row-at-hand.js';
import { scanKey } from './scan-key.js';
import { twoPartBody } from './two-part-body.js';

/** Who asks, and how old an answer may be. */
export interface VbsLook {
  readonly trace: Trace;
  readonly signal: AbortSignal;
  /** Milliseconds, see Wanted. */
  readonly maxAgeMs?: number;
  /** Who needs it for a view: is told when VBS fails, has what was known himself, and knows how urgent it is. */
  readonly isForView?: boolean;
  /** Aborts when the caller has hung up. */
  readonly gone?: AbortSignal;
}

export interface VbsAnswersOptions {
  readonly vbs: VbsClient;
  readonly clouds: Clouds;
  readonly engine: FreshnessEngine;
  readonly lifetimes: Lifetimes;
  readonly deadlineMs: number;
  readonly mayRefresh: (projectId: string) => boolean;
}

/** What stands for "VBS says that there is no such backup", or no such marker. */
const NO_SUCH_BACKUP = Buffer.from('null\nnull');

/**
 * VBS's answers, kept for all who need them: views, batches and callers of the raw routes. A view takes none that is older than it says
 * itself (`maxAgeMs`); one page of the list serves many views.
 */
export class VbsAnswers {
  constructor(private readonly options: VbsAnswersOptions) {}

  /** A page of the list, as `detail` answers it. Throws UpstreamFailure. */
  detail(projectId: string, query: URLSearchParams, look: VbsLook): Promise<CacheAnswer> {
    const { vbs } = this.options;
    const canonical = canonicalQuery(query);
    const ask = async (context: CallContext): Promise<Kept> => {
      const answer = await vbs.detail(projectId, query, context).catch((error: unknown) => {
        // Only a marker can be missing; a list that is not there is VBS's failure.
        const isOurs = error instanceof UpstreamFailure && error.kind === 'not-found' && !canonical.has('marker');
        throw isOurs ? new UpstreamFailure('vbs', 'failed', { status: 404 }) : error;
      });
      const raw = await inTurns(rawVolumeBackupPage(answer.sent, projectId, linksOf(projectId, canonical)));
      const isActive = answer.value.rows.some(({ facts }) => mayChange(facts));
      return { body: await pageBody(answer.value, answer.fetchedAt, raw), isActive, confirmedAt: null };
    };
    const key = detailKey(projectId, this.cloudOf(projectId, look), canonical);
    // The few reads of one view are of use to no other instance: they have the view.
    const isShared = look.isForView !== true || isScanQuery(canonical);
    return this.get(projectId, { key, isShared }, look, ask);
  }

  /** A page of the whole list that is at hand and young enough; costs nothing. */
  pageAtHand(projectId: string, offset: number, look: VbsLook): CacheEntry | null {
    const key = scanKey(projectId, this.cloudOf(projectId, look), offset);
    return this.options.engine.peek(key, look.maxAgeMs);
  }

  /** One backup, as the single GET answers it; the body is NO_SUCH_BACKUP where VBS proves that there is none. Throws UpstreamFailure. */
  backup(projectId: string, id: string, look: VbsLook): Promise<CacheAnswer> {
    const { maxAgeMs } = look;
    const cloud = this.cloudOf(projectId, look);
    const ask = async (context: CallContext): Promise<Kept> => {
      const { vbs, engine } = this.options;
      const atHand = await rowAtHand(engine, { projectId, cloud, id, maxAgeMs });
      if (atHand !== null) return { ...atHand, isActive: mayChange(atHand.facts) };
      const answer = await vbs.backup(projectId, id, context);
      const raw = JSON.stringify(rawVolumeBackup(answer.sent, projectId, linksOf(projectId)));
      return { body: twoPartBody(answer, raw), isActive: mayChange(answer.value.facts), confirmedAt: null };
    };
    const key = volumeBackupKey(projectId, cloud, id);
    return this.get(projectId, { key, isShared: look.isForView !== true }, look, ask);
  }

  private get(
    projectId: string,
    what: Pick<Wanted, 'key' | 'isShared'>,
    { trace, signal, maxAgeMs, isForView = false, gone }: VbsLook,
    ask: (context: CallContext) => Promise<Kept>,
  ): Promise<CacheAnswer> {
    const { engine, deadlineMs, mayRefresh } = this.options;
    const load = async (turn: Turn): Promise<Loaded> => {
      const own = isForView ? below(turn.span, trace) : traceOfLoad(trace, turn, deadlineMs);
      const deadline = own.deadline === trace.deadline ? signal : own.deadline.signal();
      return this.loaded(ask({ trace: own, signal: AbortSignal.any([deadline, turn.abandoned]) }));
    };
    const wanted = {
      ...what,
      load,
      signal,
      span: trace.span ?? null,
      isStrict: isForView,
      mayRefresh: () => mayRefresh(projectId),
      ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
      ...(gone === undefined ? {} : { gone }),
    };
    const isAnothers = engine.isLookedAt(what.key);
    return engine.get(wanted).catch((error: unknown) => {
      // Another view's look has come to the end of that view's time, which is not the end of ours.
      if (isForView && isAnothers && isTimeout(error) && !signal.aborted) return engine.get(wanted);
      throw error;
    });
  }

  /** Whoever asks VBS itself wants to wait for the answer, so that nothing stale is served but where VBS fails. */
  private async loaded(asking: Promise<Kept>): Promise<Loaded> {
    const { lifetimes } = this.options;
    const always = { confirmedAt: null, isProvisional: false, isBuiltOnKnown: false };
    try {
      const { body, isActive, confirmedAt } = await asking;
      const lifetime = isActive ? lifetimes.active : lifetimes.settled;
      return { ...always, body, confirmedAt, lifetime: { ...lifetime, whileRefreshingMs: 0 } };
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.kind !== 'not-found') throw error;
      return { ...always, body: NO_SUCH_BACKUP, lifetime: lifetimes.notFound };
    }
  }

  private cloudOf(projectId: string, { trace }: VbsLook): string {
    return this.options.clouds.askedFor(projectId, trace).fingerprint;
  }
}

export function isNoSuchBackup({ kept }: CacheAnswer): boolean {
  return kept.body.equals(NO_SUCH_BACKUP);
}

function isTimeout(error: unknown): boolean {
  return error instanceof WaitedInVain || (error instanceof UpstreamFailure && error.kind === 'timeout');
}

interface Kept {
  readonly body: Buffer;
  readonly isActive: boolean;
  /** See Loaded. */
  readonly confirmedAt: number | null;
}
