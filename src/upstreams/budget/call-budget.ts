import { UpstreamFailure, type Upstream } from '../../core/upstream-failure.js';
import type { Urgency } from '../call-context.js';
import type { ProjectBudget } from './project-budget.js';
import { WaitingLine } from './waiting-line.js';

/** How long a cloud is left alone that refused without saying for how long: what callers are told of it then, too. */
const UNTOLD_PAUSE_S = 5;
/** Of the time for a call. A slot that is free later is another's: the cloud would count a call that nobody sees the answer of. */
const WAITING_SHARE = 0.75;
/** The code, in our own log, of a call that was not made. */
export const NOT_ASKED = 'call_budget';

export interface Claim {
  readonly urgency: Urgency;
  /** Aborts the waiting. */
  readonly signal: AbortSignal;
  /** The time for the call, its waiting included: milliseconds. */
  readonly patienceMs?: number;
}

/** How many calls may be made, see ProjectBudget, and for how long none. */
export interface BudgetLeft {
  readonly limit: number;
  readonly left: number;
  readonly pausedMs: number;
}

const UNLIMITED: BudgetLeft = { limit: Infinity, left: Infinity, pausedMs: 0 };

interface OpenBudget {
  readonly budget: ProjectBudget;
  readonly line: WaitingLine;
}

/** Every call to one of the two services, project by project: as many as `UPSTREAM_RATE_LIMIT` allows, and none that the cloud refuses. */
export class CallBudget {
  private readonly open = new Map<string, OpenBudget>();

  constructor(
    private readonly service: Upstream,
    private readonly budgetOf: (projectId: string) => ProjectBudget,
  ) {}

  /**
   * Resolves when one call may be made, which is counted then. In the foreground it waits for its turn, first come first served; in the
   * background it never does. Throws UpstreamFailure `throttled` with the time after which a slot is free.
   */
  async take(projectId: string, { urgency, signal, patienceMs = Infinity }: Claim): Promise<void> {
    if (signal.aborted) throw new UpstreamFailure(this.service, 'timeout');
    const { budget, line } = this.of(projectId);
    let waitMs = line.waitMs; // whoever waits goes first
    if (waitMs === null) {
      waitMs = await budget.take(urgency);
      if (waitMs === 0) return;
    }
    const longestMs = patienceMs * WAITING_SHARE;
    if (urgency === 'background' || waitMs > longestMs) throw this.refusal(waitMs);
    const restMs = await line.join(waitMs, longestMs, signal);
    if (restMs > 0) throw this.refusal(restMs);
  }

  /** Those of the projects that were asked for so far. */
  each(look: (projectId: string, budget: ProjectBudget) => void): void {
    for (const [projectId, { budget }] of this.open) look(projectId, budget);
  }

  /** Whether a background call would be allowed now, by what is known in this process. */
  hasRoom(projectId: string): boolean {
    const { budget, line } = this.of(projectId);
    return line.waitMs === null && budget.hasRoom();
  }

  /** Of all these projects the fewest calls that are left, and the longest pause. */
  leastOf(projectIds: readonly string[]): BudgetLeft {
    return projectIds.reduce((least, projectId) => {
      const { budget } = this.of(projectId);
      const left = Math.min(least.left, budget.left);
      return { limit: budget.limit, left, pausedMs: Math.max(least.pausedMs, budget.pausedMs()) };
    }, UNLIMITED);
  }

  /** The cloud has refused a call: no instance makes another for so long. Never rejects. */
  async throttled(projectId: string, retryAfterSeconds: number | null): Promise<void> {
    await this.of(projectId).budget.pause((retryAfterSeconds ?? UNTOLD_PAUSE_S) * 1000);
  }

  /** For a call that was allowed a while ago: the cloud may have refused another meanwhile. Throws as `take` does. */
  refuseWhilePaused(projectId: string): void {
    const pausedMs = this.of(projectId).budget.pausedMs();
    if (pausedMs > 0) throw this.refusal(pausedMs);
  }

  private refusal(waitMs: number): UpstreamFailure {
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    return new UpstreamFailure(this.service, 'throttled', { code: NOT_ASKED, retryAfterSeconds });
  }

  private of(projectId: string): OpenBudget {
    const known = this.open.get(projectId);
    if (known !== undefined) return known;
    const budget = this.budgetOf(projectId);
    const opened = { budget, line: new WaitingLine(() => budget.take('foreground')) };
    this.open.set(projectId, opened);
    return opened;
  }
}
