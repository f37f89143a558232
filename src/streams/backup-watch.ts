import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { BackupViewsService, ViewRequest } from '../backups/backup-views.service.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { Kept } from '../cache/kept.js';
import type { Clock } from '../clock.js';
import { stackOf } from '../stack-of.js';
import { Deadline } from '../upstreams/call-context.js';
import { failureOf, outcomeOf, type Outcome } from './outcome.js';

export interface WatchOptions {
  readonly views: BackupViewsService;
  readonly clock: Clock;
  readonly log: Logger;
  readonly requestDeadlineMs: number;
  /** After a look that brought nothing; it doubles from failure to failure. */
  readonly pauseMs: number;
}

export type Follower = (id: string, outcome: Outcome) => void;

/** Something is stale, and a refresh of it runs, or waits for room: the engine decides. Asking again costs the cloud nothing. */
const AGAIN_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * One backup, looked at for all who follow it. It asks as any caller would, when what it has is no longer fresh, so the engine's rules hold: one
 * look among all instances, none beyond the budget. What is found out for somebody else reaches it without a look.
 */
export class BackupWatch {
  readonly followers = new Set<Follower>();
  private readonly end: () => void;
  private latest: Outcome | null = null;
  private kept: Kept | null = null;
  private dueAt = -Infinity;
  private lookedAt = -Infinity;
  private failures = 0;
  private isLooking = false;
  private hasNews = false;
  /** One thing after the other: what was asked first must not be told last. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    readonly projectId: string,
    readonly id: string,
    private readonly options: WatchOptions,
  ) {
    this.end = options.views.watch(projectId, id, () => {
      this.hear();
    });
  }

  /** Tells the follower at once where something is known. */
  add(follower: Follower): void {
    this.followers.add(follower);
    if (this.latest !== null) follower(this.id, this.latest);
  }

  isDue(now: number): boolean {
    return !this.isLooking && now >= this.dueAt;
  }

  /** `together`: how many backups are looked at now, this one included. Never rejects. */
  look(together: number): Promise<void> {
    this.isLooking = true;
    this.lookedAt = this.now();
    return this.inTurn(async () => {
      const answer = await this.options.views.view(this.request(together));
      this.take(answer);
    }).finally(() => {
      this.isLooking = false;
    });
  }

  close(): void {
    this.end();
  }

  /** Another caller's look, or another instance's, may have brought something; or it is forgotten. */
  private hear(): void {
    if (this.hasNews) return;
    this.hasNews = true;
    void this.inTurn(async () => {
      this.hasNews = false;
      const answer = await this.options.views.known(this.request(1));
      if (answer !== null) this.take(answer);
      else this.dueAt = Math.min(this.dueAt, this.lookedAt + AGAIN_MS);
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work).catch((error: unknown) => {
      this.fail(error);
    });
    return this.turn;
  }

  private take(answer: CacheAnswer): void {
    const { kept } = answer;
    const now = this.now();
    const { freshUntil } = kept.times;
    this.dueAt = freshUntil > now ? freshUntil : now + AGAIN_MS;
    this.failures = 0;
    if (kept === this.kept) return;
    this.kept = kept;
    this.tell(outcomeOf(answer));
  }

  private fail(error: unknown): void {
    const outcome = failureOf(error);
    if (outcome.problem?.code === 'internal-error') {
      this.options.log.error({ stack: stackOf(error) }, 'a look for event streams failed unexpectedly');
    }
    const pauseMs = Math.max(AGAIN_MS, this.options.pauseMs) * 2 ** Math.min(this.failures, 10);
    const askedMs = (outcome.problem?.retryAfterSeconds ?? 0) * 1000;
    this.dueAt = this.now() + Math.max(Math.min(pauseMs, LONGEST_PAUSE_MS), askedMs);
    this.failures += 1;
    this.kept = null;
    this.tell(outcome);
  }

  private tell(outcome: Outcome): void {
    this.latest = outcome;
    for (const follower of [...this.followers]) follower(this.id, outcome);
  }

  private request(together: number): ViewRequest {
    const deadline = new Deadline(this.options.requestDeadlineMs);
    const trace = { requestId: randomUUID(), deadline, urgency: 'foreground' as const, upstreamCalls: 0 };
    return { projectId: this.projectId, id: this.id, trace, revalidate: false, together };
  }

  private now(): number {
    return this.options.clock.monotonicMs();
  }
}
