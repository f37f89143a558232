import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { FreshCache, type CacheAnswer, type Loaded } from '../cache/fresh-cache.js';
import { CLOCK, type Clock } from '../clock.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import type { BackupView } from '../core/backup-view.js';
import { keepFetchedAt } from '../core/keep-fetched-at.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { viewState, type ViewState } from '../core/view-freshness.js';
import { MergeService } from '../merge/merge.service.js';
import type { Trace } from '../upstreams/call-context.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { viewKey } from './view-key.js';

/** `null`: CSBS knows no such backup. That is cached too, for a short time. */
type CachedView = BackupView | null;

export interface ViewRequest {
  readonly projectId: string;
  readonly id: string;
  readonly trace: Trace;
  /** The caller wants it looked at anew. */
  readonly revalidate: boolean;
}

/** Merged views, cached for as long as their state deserves. The caller has been authorized before. */
@Injectable()
export class BackupViewsService {
  private readonly cache: FreshCache<CachedView>;
  private readonly freshMs: Readonly<Record<ViewState, number>>;

  constructor(
    private readonly merge: MergeService,
    private readonly clouds: Clouds,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CACHE_MANAGER) store: Cache,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.cache = new FreshCache(store, clock);
    this.freshMs = {
      settled: settings.cacheFreshS * 1000,
      active: settings.cacheFreshActiveS * 1000,
      partial: settings.cachePartialS * 1000,
    };
  }

  /** Throws UpstreamFailure; a value of `null` means that there is no such backup. */
  view({ projectId, id, trace, revalidate }: ViewRequest): Promise<CacheAnswer<CachedView>> {
    const load = (known: readonly CachedView[]): Promise<Loaded<CachedView>> => this.load(projectId, id, trace, known);
    const key = viewKey(projectId, this.clouds.of(projectId).fingerprint, id);
    return this.cache.get(key, load, { revalidate });
  }

  private async load(
    projectId: string,
    id: string,
    trace: Trace,
    known: readonly CachedView[],
  ): Promise<Loaded<CachedView>> {
    try {
      const view = await this.merge.view(projectId, id, trace);
      const state = viewState(view);
      const value = known.reduce<BackupView>(
        (kept, other) => (other === null ? kept : keepFetchedAt(other, kept)),
        view,
      );
      return { value, freshMs: this.freshMs[state], provisional: state === 'partial' };
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.kind !== 'not-found') throw error;
      return { value: null, freshMs: this.settings.cacheNotFoundS * 1000, provisional: false };
    }
  }
}
