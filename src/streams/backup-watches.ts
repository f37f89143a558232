import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { BackupViewsService } from '../backups/backup-views.service.js';
import { CLOCK, type Clock } from '../clock.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { lengthPrefixed } from '../core/length-prefixed.js';
import { LOG } from '../log.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { BackupWatch, type Follower, type WatchOptions } from './backup-watch.js';

/** The backups that anybody follows, each watched once in this process. */
@Injectable()
export class BackupWatches {
  private readonly watches = new Map<string, BackupWatch>();
  private readonly options: WatchOptions;

  constructor(
    views: BackupViewsService,
    clouds: Clouds,
    @Inject(SETTINGS) { requestDeadlineMs, cachePartialS }: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) log: Logger,
  ) {
    this.options = { views, clouds, clock, log, requestDeadlineMs, pauseMs: cachePartialS * 1000 };
  }

  get size(): number {
    return this.watches.size;
  }

  /** Tells what is known at once, and the rest as it comes. Never followed again after `unfollow`. */
  follow(projectId: string, ids: readonly string[], follower: Follower): void {
    for (const id of ids) this.watchOf(projectId, id).add(follower);
    this.lookAtDue();
  }

  unfollow(projectId: string, id: string, follower: Follower): void {
    const key = lengthPrefixed([projectId, id]);
    const watch = this.watches.get(key);
    if (watch?.followers.delete(follower) !== true || watch.followers.size > 0) return;
    watch.close();
    this.watches.delete(key);
  }

  /** Looks at what is no longer fresh. */
  lookAtDue(): void {
    const now = this.clock.monotonicMs();
    const due = [...this.watches.values()].filter((watch) => watch.isDue(now));
    const together = new Map<string, number>();
    for (const { projectId } of due) together.set(projectId, (together.get(projectId) ?? 0) + 1);
    for (const watch of due) void watch.look(together.get(watch.projectId) ?? 1);
  }

  private watchOf(projectId: string, id: string): BackupWatch {
    const key = lengthPrefixed([projectId, id]);
    const watch = this.watches.get(key) ?? new BackupWatch(projectId, id, this.options);
    this.watches.set(key, watch);
    return watch;
  }
}
