import { Injectable } from '@nestjs/common';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { WaitedInVain, type Lifetime, type Wanted } from '../cache/load.js';
import { checkpointPageKey } from '../core/cache-keys.js';
import { TOO_LONG, UpstreamFailure } from '../core/upstream-failure.js';
import type { CallContext } from '../upstreams/call-context.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import type { ItemSource } from '../upstreams/item-source.js';
import { below } from '../upstreams/refresh-trace.js';
import { keptItemPage, itemPageBody, pageOf, type ItemPage } from './item-page-body.js';
import { itemQuery, type ItemSpan } from './item-query.js';
import type { LimitedPage, Place } from './item-walk.js';

/** `osapi_max_limit` and the list's documented default. */
export const PAGE_LIMIT = 1000;
/** Servers of hundreds of disks make a page of a thousand longer than is read: then pages of a quarter, and of a quarter of that. */
const SMALLER = 4;
const LEAST_LIMIT = 50;

export interface ItemLook {
  readonly source: ItemSource;
  readonly projectId: string;
  readonly context: CallContext;
  /** The pages of a whole list are kept for other pages and orders of it; `null`: this one is of use to nobody else. */
  readonly kept: { readonly maxAgeMs: number; readonly lifetime: Lifetime } | null;
}

/** Pages of a service's list, as long as they can be. */
@Injectable()
export class ItemPages {
  /** What a page of a project may hold, by service, where that was found to be less. */
  private readonly most = new Map<string, number>();

  constructor(
    private readonly clouds: Clouds,
    private readonly engine: FreshnessEngine,
  ) {}

  /** Throws UpstreamFailure. */
  async page(look: ItemLook, span: ItemSpan, place: Place): Promise<LimitedPage> {
    const list = `${look.source.origin} ${look.projectId}`;
    const limit = Math.min(span.limit, this.most.get(list) ?? PAGE_LIMIT);
    try {
      return { ...(await this.read(look, itemQuery({ ...span, limit }, place))), limit };
    } catch (error) {
      const isTooLong = error instanceof UpstreamFailure && error.reason === TOO_LONG;
      if (!isTooLong || limit <= LEAST_LIMIT) throw error;
      this.most.set(list, Math.max(LEAST_LIMIT, Math.floor(limit / SMALLER)));
      return this.page(look, span, place);
    }
  }

  private async read({ source, projectId, context, kept }: ItemLook, query: URLSearchParams): Promise<ItemPage> {
    if (kept === null) return pageOf(await source.items(projectId, query, context));
    const key = checkpointPageKey(
      projectId,
      this.clouds.askedFor(projectId, context.trace).fingerprint,
      query,
      source.origin,
    );
    const wanted: Wanted = {
      key,
      load: async ({ abandoned, span }) => {
        const signal = AbortSignal.any([context.signal, abandoned]);
        const items = await source.items(projectId, query, { trace: below(span, context.trace), signal });
        const always = { confirmedAt: null, isProvisional: false, isBuiltOnKnown: false };
        return { ...always, body: itemPageBody(items), lifetime: kept.lifetime };
      },
      isShared: true,
      isStrict: true,
      maxAgeMs: kept.maxAgeMs,
      mayRefresh: () => true,
      signal: context.signal,
      span: context.trace.span ?? null,
    };
    const isAnothers = this.engine.isLookedAt(key);
    const answer = await this.engine
      .get(wanted)
      .catch((error: unknown) => {
        // Another list's look has come to the end of that one's time, which is not the end of ours.
        if (isAnothers && isTimeout(error) && !context.signal.aborted) return this.engine.get(wanted);
        throw error;
      })
      .catch((error: unknown) => {
        throw error instanceof WaitedInVain ? new UpstreamFailure(source.origin, 'timeout') : error;
      });
    return keptItemPage(answer.kept);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof WaitedInVain || (error instanceof UpstreamFailure && error.kind === 'timeout');
}
