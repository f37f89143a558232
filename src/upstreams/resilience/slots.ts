import { UpstreamFailure, type Upstream } from '../../core/upstream-failure.js';
import type { Urgency } from '../call-context.js';

/** Of one project: so many answers may wait for a place, each with all the calls it needs. A batch of a hundred is one; asked for one by one they fit, too. */
const MOST_ANSWERS = 128;
/** Beside them, so many calls of refreshes; one more is made later. */
const MOST_REFRESHES = 256;
/** What a refused caller is told. */
const COME_BACK_S = 1;

export interface SlotClaim {
  readonly projectId: string;
  readonly urgency: Urgency;
  /** The same object for all calls that are made for one answer. */
  readonly answer: object;
  /** Aborts the waiting. */
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly claim: SlotClaim;
  readonly go: () => void;
}

/** Those of one project who wait, first come first served; refreshes after everybody else. */
class Line {
  private readonly callers = new Set<Waiter>();
  private readonly refreshes = new Set<Waiter>();
  /** How many calls of each answer wait. */
  private readonly answers = new Map<object, number>();

  get isEmpty(): boolean {
    return this.callers.size + this.refreshes.size === 0;
  }

  isFull({ urgency, answer }: SlotClaim): boolean {
    if (urgency === 'background') return this.refreshes.size >= MOST_REFRESHES;
    return this.answers.size >= MOST_ANSWERS && !this.answers.has(answer);
  }

  get first(): Waiter | undefined {
    const [caller] = this.callers;
    const [refresh] = this.refreshes;
    return caller ?? refresh;
  }

  add(waiter: Waiter): void {
    const { urgency, answer } = waiter.claim;
    if (urgency === 'background') this.refreshes.add(waiter);
    else {
      this.callers.add(waiter);
      this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
    }
  }

  remove(waiter: Waiter): void {
    this.refreshes.delete(waiter);
    if (!this.callers.delete(waiter)) return;
    const { answer } = waiter.claim;
    const left = (this.answers.get(answer) ?? 0) - 1;
    if (left > 0) this.answers.set(answer, left);
    else this.answers.delete(answer);
  }
}

export interface Places {
  /** Calls that are under way at once. */
  readonly all: number;
  /** Of those, what one project may have: the rest is for the others, be this one's calls stuck or not. */
  readonly perProject: number;
}

/**
 * A place among the calls to one service that are under way. Projects take turns, so that one with a hundred calls waiting holds up none with a
 * single one. A call is signed when it has its place, not when it begins to wait.
 */
export class Slots {
  private taken = 0;
  /** How many each project has. */
  private readonly held = new Map<string, number>();
  /** Whose turn is next comes first. */
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly upstream: Upstream,
    /** May be changed: it counts for whoever takes one from then on. */
    public places: Places,
  ) {}

  /** Throws `overloaded` where there is no room to wait in, as `take` does: to be asked before anything is spent on the call. */
  refuseWhileFull(claim: SlotClaim): void {
    if (this.lines.get(claim.projectId)?.isFull(claim) !== true) return;
    throw new UpstreamFailure(this.upstream, 'overloaded', { retryAfterSeconds: COME_BACK_S });
  }

  /** Resolves with what gives the place back. Throws a timeout of the upstream when the signal aborts first. */
  async take(claim: SlotClaim): Promise<() => void> {
    const { projectId } = claim;
    this.refuseWhileFull(claim);
    if (!this.lines.has(projectId) && this.hasPlace(projectId)) this.hold(projectId);
    else await this.turn(claim);
    return () => {
      this.giveBack(projectId);
    };
  }

  private turn(claim: SlotClaim): Promise<void> {
    const { projectId, signal } = claim;
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', abort);
        this.hold(projectId);
        resolve();
      };
      const waiter: Waiter = { claim, go };
      const abort = (): void => {
        this.leave(waiter);
        reject(new UpstreamFailure(this.upstream, 'timeout'));
      };
      const line = this.lines.get(projectId) ?? new Line();
      line.add(waiter);
      this.lines.set(projectId, line);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
    });
  }

  private leave(waiter: Waiter): void {
    const { projectId } = waiter.claim;
    const line = this.lines.get(projectId);
    line?.remove(waiter);
    if (line?.isEmpty === true) this.lines.delete(projectId);
  }

  private giveBack(projectId: string): void {
    this.taken -= 1;
    const left = (this.held.get(projectId) ?? 0) - 1;
    if (left > 0) this.held.set(projectId, left);
    else this.held.delete(projectId);
    this.serveNext();
  }

  /** One place has become free, so that at most one who waits can have it. */
  private serveNext(): void {
    for (const [projectId, line] of this.lines) {
      const { first } = line;
      if (first === undefined || !this.hasPlace(projectId)) continue;
      this.leave(first);
      if (this.lines.delete(projectId)) this.lines.set(projectId, line); // behind the other projects
      first.go();
      return;
    }
  }

  private hasPlace(projectId: string): boolean {
    return this.taken < this.places.all && (this.held.get(projectId) ?? 0) < this.places.perProject;
  }

  private hold(projectId: string): void {
    this.taken += 1;
    this.held.set(projectId, (this.held.get(projectId) ?? 0) + 1);
  }
}
