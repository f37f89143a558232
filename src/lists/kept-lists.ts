import { Injectable } from '@nestjs/common';
import type { CacheAnswer } from '../cache/cache-answer.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import type { Load } from '../cache/load.js';
import { listKey } from '../core/cache-keys.js';
import type { Position } from '../core/list-order.js';
import { CallBudgets } from '../upstreams/budget/call-budgets.js';
import type { Trace } from '../upstreams/call-context.js';
import { Clouds } from '../upstreams/clouds/clouds.js';

export interface ListRequest {
  readonly trace: Trace;
  /** The caller wants it looked at anew. */
  readonly revalidate: boolean;
}

/** Which page of which list. */
export interface PageName {
  readonly of: 'backups' | 'volumeBackups';
  readonly projectId: string;
  /** Project, order and filters: what a cursor is bound to. */
  readonly list: readonly string[];
  readonly after: Position | null;
  readonly limit: number;
  readonly withVolumes: boolean;
}

/** Pages of lists in the one engine: looked at once for all callers and instances. */
@Injectable()
export class KeptLists {
  constructor(
    private readonly clouds: Clouds,
    private readonly engine: FreshnessEngine,
    private readonly budgets: CallBudgets,
  ) {}

  page({ of, projectId, ...page }: PageName, { trace, revalidate }: ListRequest, load: Load): Promise<CacheAnswer> {
    const query = [...page.list, JSON.stringify([page.after, page.limit, page.withVolumes])];
    return this.engine.get({
      key: listKey(projectId, this.clouds.askedFor(projectId, trace).fingerprint, of, query),
      load,
      isShared: true,
      mayRefresh: () => this.budgets.hasRoom(projectId),
      signal: trace.deadline.signal(),
      span: trace.span ?? null,
      ...(revalidate ? { maxAgeMs: 0 } : {}),
    });
  }
}
