import { Inject, Injectable } from '@nestjs/common';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { CacheKey } from '../cache/cache-key.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import type { Loaded, Turn } from '../cache/load.js';
import { lifetimesOf, type Lifetimes } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { cbrListKey, checkpointItemKey } from '../core/cache-keys.js';
import { cbrPage, readListedCbrBackup } from '../core/cbr-page.js';
import { isJsonObject, parseBoth, type JsonObject } from '../core/json.js';
import { parseListBoth } from '../core/json-list.js';
import { rawCbrBackup, rawCbrPage } from '../core/raw-answer.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { itemState } from '../core/view-freshness.js';
import { inTurns } from '../in-turns.js';
import { CallBudgets } from '../upstreams/budget/call-budgets.js';
import type { CallContext } from '../upstreams/call-context.js';
import { CbrClient } from '../upstreams/cbr/cbr.client.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { traceOfLoad } from '../upstreams/refresh-trace.js';
import type { ItemRequest } from './checkpoint-items.service.js';

/** Who asks for what of a project. */
export type CbrRequest = Omit<ItemRequest, 'id'>;

const NOTHING_THERE = Buffer.from('null');

/** What was read of an answer, as far as it decides how long that is fresh, and the answer as a caller may have it. */
interface Read {
  readonly isActive: boolean;
  readonly raw: JsonObject | null;
}

/** CBR's own answers for callers of the raw routes, without secrets. */
@Injectable()
export class CbrAnswersService {
  private readonly lifetimes: Lifetimes;

  constructor(
    private readonly cbr: CbrClient,
    private readonly clouds: Clouds,
    private readonly engine: FreshnessEngine,
    private readonly budgets: CallBudgets,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.lifetimes = lifetimesOf(settings);
  }

  /** Whether the gateway is set up for CBR where the project is. */
  isThere(projectId: string): boolean {
    return this.clouds.of(projectId).cbr !== null;
  }

  /** The body is JSON as CBR sent it; see isNothing. Throws UpstreamFailure. */
  backup(request: CbrRequest, id: string): Promise<CacheAnswer> {
    const { projectId } = request;
    const key = checkpointItemKey(projectId, this.cloudOf(request), id, 'cbr');
    return this.get(request, key, async (context) => {
      const { item, text } = await this.cbr.item(projectId, id, context);
      const { sent } = parseBoth(text);
      const isActive = itemState({ ...item.facts, volumes: item.volumes }) === 'active';
      return { isActive, raw: isJsonObject(sent) ? rawCbrBackup(sent) : null };
    });
  }

  /** A page of the list likewise; `query`: see cbrParameters. */
  page(request: CbrRequest, query: URLSearchParams): Promise<CacheAnswer> {
    const { projectId } = request;
    return this.get(request, cbrListKey(projectId, this.cloudOf(request), query), async (context) => {
      const { text } = await this.cbr.list(projectId, query, context).catch((error: unknown) => {
        // Only a marker can be missing; a list that is not there is CBR's failure.
        const isOurs = error instanceof UpstreamFailure && error.kind === 'not-found' && !query.has('marker');
        throw isOurs ? new UpstreamFailure('cbr', 'failed', { status: 404 }) : error;
      });
      const { read, sent } = await inTurns(parseListBoth(text, 'backups'));
      const page = cbrPage(read, 0);
      if (page === null || !isJsonObject(sent)) throw new UpstreamFailure('cbr', 'malformed');
      const isActive = page.rows.some((row) => {
        const item = readListedCbrBackup(row, projectId);
        return item !== null && itemState({ ...item.facts, volumes: item.volumes }) === 'active';
      });
      return { isActive, raw: await inTurns(rawCbrPage(sent, projectId)) };
    });
  }

  private get(request: CbrRequest, key: CacheKey, ask: (context: CallContext) => Promise<Read>): Promise<CacheAnswer> {
    const { projectId, trace, revalidate, gone } = request;
    return this.engine.get({
      key,
      load: (turn) => this.load(request, turn, ask),
      isShared: true,
      mayRefresh: () => this.budgets.hasRoom(projectId, ['cbr']),
      signal: trace.deadline.signal(),
      span: trace.span ?? null,
      gone,
      ...(revalidate ? { maxAgeMs: 0 } : {}),
    });
  }

  /** Whoever asks CBR itself wants to wait for the answer, so that nothing stale is served but where CBR fails. */
  private async load({ trace }: CbrRequest, turn: Turn, ask: (context: CallContext) => Promise<Read>): Promise<Loaded> {
    const own = traceOfLoad(trace, turn, this.settings.requestDeadlineMs);
    const signal = AbortSignal.any([own.deadline.signal(), turn.abandoned]);
    const always = { confirmedAt: null, isProvisional: false, isBuiltOnKnown: false };
    try {
      const { raw, isActive } = await ask({ signal, trace: own });
      if (raw === null) throw new UpstreamFailure('cbr', 'malformed'); // it cannot be looked through, so it does not pass
      const lifetime = { ...this.lifetimes[isActive ? 'active' : 'settled'], whileRefreshingMs: 0 };
      return { ...always, body: Buffer.from(JSON.stringify(raw)), lifetime };
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.kind !== 'not-found') throw error;
      return { ...always, body: NOTHING_THERE, lifetime: this.lifetimes.notFound };
    }
  }

  private cloudOf({ projectId, trace }: CbrRequest): string {
    return this.clouds.askedFor(projectId, trace).fingerprint;
  }
}

/** CBR knows no such backup, or no such marker. */
export function isNothing({ kept }: CacheAnswer): boolean {
  return kept.body.equals(NOTHING_THERE);
}
