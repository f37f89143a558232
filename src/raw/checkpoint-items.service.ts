import { Inject, Injectable } from '@nestjs/common';
import type { CacheAnswer } from '../cache/cache-answer.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import type { Loaded, Turn } from '../cache/load.js';
import { lifetimesOf, type Lifetimes } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { checkpointItemKey } from '../core/cache-keys.js';
import { isJsonObject, parseJsonVerbatim } from '../core/json.js';
import { rawCheckpointItem } from '../core/raw-answer.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { itemState } from '../core/view-freshness.js';
import { CallBudgets } from '../upstreams/budget/call-budgets.js';
import type { Trace } from '../upstreams/call-context.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { CsbsClient } from '../upstreams/csbs/csbs.client.js';
import { traceOfLoad } from '../upstreams/refresh-trace.js';

export interface ItemRequest {
  readonly projectId: string;
  readonly id: string;
  readonly trace: Trace;
  readonly revalidate: boolean;
  /** Aborts when the caller has hung up. */
  readonly gone: AbortSignal;
}

const NO_SUCH_BACKUP = Buffer.from('null');

/** CSBS's own answers for callers of the raw route, without its secrets; customers' addresses are blanked when sending. */
@Injectable()
export class CheckpointItemsService {
  private readonly lifetimes: Lifetimes;

  constructor(
    private readonly csbs: CsbsClient,
    private readonly clouds: Clouds,
    private readonly engine: FreshnessEngine,
    private readonly budgets: CallBudgets,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.lifetimes = lifetimesOf(settings);
  }

  /** The body is JSON as CSBS sent it, `null` where there is no such backup. Throws UpstreamFailure. */
  item(request: ItemRequest): Promise<CacheAnswer> {
    const { projectId, id, trace, revalidate, gone } = request;
    return this.engine.get({
      key: checkpointItemKey(projectId, this.clouds.askedFor(projectId, trace).fingerprint, id),
      load: (turn) => this.load(request, turn),
      isShared: true,
      mayRefresh: () => this.budgets.hasRoom(projectId),
      signal: trace.deadline.signal(),
      span: trace.span ?? null,
      gone,
      ...(revalidate ? { maxAgeMs: 0 } : {}),
    });
  }

  /** Whoever asks CSBS itself wants to wait for the answer, so that nothing stale is served but where CSBS fails. */
  private async load({ projectId, id, trace }: ItemRequest, turn: Turn): Promise<Loaded> {
    const own = traceOfLoad(trace, turn, this.settings.requestDeadlineMs);
    const signal = AbortSignal.any([own.deadline.signal(), turn.abandoned]);
    const always = { confirmedAt: null, isProvisional: false, isBuiltOnKnown: false };
    try {
      const { item, text } = await this.csbs.item(projectId, id, { signal, trace: own });
      const sent = parseJsonVerbatim(text);
      const raw = isJsonObject(sent) ? rawCheckpointItem(sent, true) : null;
      if (raw === null) throw new UpstreamFailure('csbs', 'malformed');
      const state = itemState({ ...item.facts, volumes: item.volumes });
      const lifetime = { ...this.lifetimes[state], whileRefreshingMs: 0 };
      return { ...always, body: Buffer.from(JSON.stringify(raw)), lifetime };
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.kind !== 'not-found') throw error;
      return { ...always, body: NO_SUCH_BACKUP, lifetime: this.lifetimes.notFound };
    }
  }
}

export function isNoSuchItem({ kept }: CacheAnswer): boolean {
  return kept.body.equals(NO_SUCH_BACKUP);
}
