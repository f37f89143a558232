import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { BackupViewsService, ViewRequest } from '../backups/backup-views.service.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import type { Kept } from '../cache/kept.js';
import type { Clock } from '../clock.js';
import { stackOf } from '../stack-of.js';
import { Deadline, type Trace } from '../upstreams/call-context.js';
import type { Cloud } from '../upstreams/clouds/cloud.js';
import type { Clouds } from '../upstreams/clouds/clouds.js';
import { failureOf, outcomeOf, type Outcome } from './outcome.js';

export interface WatchOptions {
  readonly clouds: Pick<Clouds, 'of'>;
  readonly views: BackupViewsService;
  readonly clock: Clock;
  readonly log: Logger;
  readonly requestDeadlineMs: number;
  /** After a look that brought nothing; it doubles from failure to failure. */
  readonly pauseMs: number;
}

/** That says which cloud it is asked of. */
interface WatchRequest extends ViewRequest {
  readonly trace: Trace & { readonly cloud: Cloud };
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
  /** Of the cloud that it is watched in. */
  private fingerprint: string;
  private end: () => void;
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
    this.fingerprint = options.clouds.of(projectId).fingerprint;
    this.end = this.watch();
  }

  /** Tells the follower at once where something is known. */
  add(follower: Follower): void {
    this.followers.add(follower);
    if (this.latest !== null && !this.hasMoved) follower(this.id, this.latest);
  }

  /** What was seen in another cloud is no longer so. */
  isDue(now: number): boolean {
    return !this.isLooking && (now >= this.dueAt || this.hasMoved);
  }

  /** `together`: how many backups are looked at now, this one included. Never rejects. */
  look(together: number): Promise<void> {
    this.isLooking = true;
    this.lookedAt = this.now();
    if (this.hasMoved) this.move();
    return this.inTurn(async () => {
      const ask = (): Promise<CacheAnswer | null> =>
        this.asked(this.request(together), (request) => this.options.views.view(request));
      let answer = await ask();
      // Whoever waits for the first of a single backup has no stream yet that would have it looked at again.
      while (answer === null && this.hasMoved) {
        this.move();
        answer = await ask();
      }
      if (answer !== null) this.take(answer);
    }).finally(() => {
      this.isLooking = false;
    });
  }

  close(): void {
    this.end();
  }

  /** Settings were read again, and the project is in another cloud. */
  private get hasMoved(): boolean {
    return this.options.clouds.of(this.projectId).fingerprint !== this.fingerprint;
  }

  private move(): void {
    this.end();
    this.fingerprint = this.options.clouds.of(this.projectId).fingerprint;
    [this.kept, this.latest] = [null, null];
    this.end = this.watch();
  }

  /** What comes of it; `null` for what another cloud has said than the one that the project is in by then. */
  private async asked(
    request: WatchRequest,
    ask: (request: ViewRequest) => Promise<CacheAnswer | null>,
  ): Promise<CacheAnswer | null> {
    const answer = await ask(request);
    return request.trace.cloud.fingerprint === this.fingerprint && !this.hasMoved ? answer : null;
  }

  private watch(): () => void {
    return this.options.views.watch(this.projectId, this.id, () => {
      this.hear();
    });
  }

  /** Another caller's look, or another instance's, may have brought something; or it is forgotten. */
  private hear(): void {
    if (this.hasNews) return;
    this.hasNews = true;
    void this.inTurn(async () => {
      this.hasNews = false;
      const answer = await this.asked(this.request(1), (request) => this.options.views.known(request));
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

  private request(together: number): WatchRequest {
    const deadline = new Deadline(this.options.requestDeadlineMs);
    const cloud = this.options.clouds.of(this.projectId);
    const trace = { requestId: randomUUID(), deadline, urgency: 'foreground' as const, upstreamCalls: 0, cloud };
    return { projectId: this.projectId, id: this.id, trace, revalidate: false, together };
  }

  private now(): number {
    return this.options.clock.monotonicMs();
  }
}
