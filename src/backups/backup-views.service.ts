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
import { Deadline } from '../upstreams/call-context.js';
import { cloudFingerprint, viewKey } from './view-key.js';

/** How long past its fresh time a view is kept, so that one which did not change keeps its bytes and ETag. */
const COMPARABLE_MS = 300_000;

/** `null`: CSBS knows no such backup. That is cached too, for a short time. */
type CachedView = BackupView | null;

export interface ViewRequest {
  readonly projectId: string;
  readonly id: string;
  readonly requestId: string;
  /** The caller wants it looked at anew. */
  readonly revalidate: boolean;
}

/** Merged views, cached for as long as their state deserves. The caller has been authorized before. */
@Injectable()
export class BackupViewsService {
  private readonly cache: FreshCache<CachedView>;
  private readonly cloud: string;
  private readonly freshMs: Readonly<Record<ViewState, number>>;

  constructor(
    private readonly merge: MergeService,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CACHE_MANAGER) store: Cache,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.cache = new FreshCache(store, clock);
    this.cloud = cloudFingerprint(settings);
    this.freshMs = {
      settled: settings.cacheFreshS * 1000,
      active: settings.cacheFreshActiveS * 1000,
      partial: settings.cachePartialS * 1000,
    };
  }

  /** Throws UpstreamFailure; a value of `null` means that there is no such backup. */
  view({ projectId, id, requestId, revalidate }: ViewRequest): Promise<CacheAnswer<CachedView>> {
    const load = (previous: CachedView | undefined): Promise<Loaded<CachedView>> =>
      this.load(projectId, id, requestId, previous);
    return this.cache.get(viewKey(projectId, this.cloud, id), load, { revalidate });
  }

  private async load(
    projectId: string,
    id: string,
    requestId: string,
    previous: CachedView | undefined,
  ): Promise<Loaded<CachedView>> {
    try {
      const view = await this.merge.view(projectId, id, new Deadline(this.settings.requestDeadlineMs), requestId);
      const state = viewState(view);
      return {
        value: previous === undefined || previous === null ? view : keepFetchedAt(previous, view),
        freshMs: this.freshMs[state],
        keepMs: state === 'partial' ? 0 : COMPARABLE_MS,
      };
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.kind !== 'not-found') throw error;
      return { value: null, freshMs: this.settings.cacheNotFoundS * 1000, keepMs: 0 };
    }
  }
}
