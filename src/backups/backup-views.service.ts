import { Inject, Injectable } from '@nestjs/common';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { CacheKey } from '../cache/cache-key.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import type { Loaded, Turn, Wanted } from '../cache/load.js';
import { lifetimesOf, type Lifetimes } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import type { BackupView } from '../core/backup-view.js';
import { viewKey } from '../core/cache-keys.js';
import { keepFetchedAt } from '../core/keep-fetched-at.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { viewState } from '../core/view-freshness.js';
import { MergeService } from '../merge/merge.service.js';
import { PlaceFinder } from '../places/place-finder.js';
import type { Trace } from '../upstreams/call-context.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { traceOfLoad } from '../upstreams/refresh-trace.js';
import { viewBody, viewIn } from './view-body.js';

export interface ViewRequest {
  readonly projectId: string;
  readonly id: string;
  readonly trace: Trace;
  /** The caller wants it looked at anew. */
  readonly revalidate: boolean;
  /** How many backups are asked for together, this one included. */
  readonly together?: number;
}

/** Stands for "there is no such backup": that is kept too, for a short time. */
const NO_SUCH_BACKUP = Buffer.from('null');
/** Of a view's fresh time: VBS's rows may be so much older than the rest of it, so that one page of the list serves many views. */
const ROWS_SHARE = 1 / 3;

/** Merged views, kept for as long as their state deserves. The caller has been authorized before. */
@Injectable()
export class BackupViewsService {
  private readonly lifetimes: Lifetimes;

  constructor(
    private readonly merge: MergeService,
    private readonly clouds: Clouds,
    private readonly engine: FreshnessEngine,
    private readonly finder: PlaceFinder,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.lifetimes = lifetimesOf(settings);
  }

  /** Throws UpstreamFailure; for what `isNoSuchBackup` says so of, there is no such backup. */
  view(request: ViewRequest): Promise<CacheAnswer> {
    return this.engine.get(this.wanted(request));
  }

  /** What is known of it already, without a look at the cloud. */
  known(request: ViewRequest): Promise<CacheAnswer | null> {
    return this.engine.known(this.wanted(request));
  }

  /** `heard` is called when something new may be known of it. The answer ends that. */
  watch(projectId: string, id: string, heard: () => void): () => void {
    return this.engine.memory.watchers.watch(viewKey(projectId, this.clouds.of(projectId).fingerprint, id), heard);
  }

  private wanted(request: ViewRequest): Wanted {
    const { projectId, id, trace, revalidate } = request;
    return {
      key: this.key(request),
      load: (turn) => this.load(request, turn),
      isShared: true,
      mayRefresh: () => this.finder.hasRoom(projectId, id),
      signal: trace.deadline.signal(),
      span: trace.span ?? null,
      ...(revalidate ? { maxAgeMs: 0 } : {}),
    };
  }

  private key({ projectId, id, trace }: ViewRequest): CacheKey {
    return viewKey(projectId, this.clouds.askedFor(projectId, trace).fingerprint, id);
  }

  private async load({ projectId, id, trace, revalidate, together = 1 }: ViewRequest, turn: Turn): Promise<Loaded> {
    const known = turn.known.filter((body) => !body.equals(NO_SUCH_BACKUP)).map(viewIn);
    try {
      const { view, confirmedAt } = await this.merge.view(projectId, id, {
        trace: traceOfLoad(trace, turn, this.settings.requestDeadlineMs),
        known: known.at(-1) ?? null, // the one that was looked at last has the newest of both halves
        maxAgeMs: (state) => (revalidate ? 0 : this.lifetimes[state].freshMs * ROWS_SHARE),
        together,
      });
      return this.loaded(
        known.reduce((kept, other) => keepFetchedAt(other, kept), view),
        confirmedAt,
      );
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.kind !== 'not-found') throw error;
      const { notFound } = this.lifetimes;
      return {
        body: NO_SUCH_BACKUP,
        lifetime: notFound,
        confirmedAt: null,
        isProvisional: false,
        isBuiltOnKnown: false,
      };
    }
  }

  private loaded(view: BackupView, confirmedAt: number | null): Loaded {
    const state = viewState(view);
    return {
      body: viewBody(view),
      lifetime: this.lifetimes[state],
      confirmedAt,
      // That a backup is deleted takes the place of what was known, whatever VBS says.
      isProvisional: state === 'partial' && view.status !== 'deleted',
      isBuiltOnKnown: Object.values(view.sources).some(({ status }) => status === 'stale'),
    };
  }
}

export function isNoSuchBackup({ kept }: CacheAnswer): boolean {
  return kept.body.equals(NO_SUCH_BACKUP);
}
