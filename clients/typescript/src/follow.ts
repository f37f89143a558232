import type { Connection } from './connection.js';
import type { ServerEvent } from './event-parser.js';
import { isRefusal, problemEvent, viewEvent, type FollowEvent } from './follow-event.js';
import { GatewayProblem, GatewayUnreachable } from './problem.js';
import { backoffMs, sleep } from './retry.js';
import { openEvents } from './server-events.js';

/** `waiting`: the stream broke, or the gateway ended it (`reason` is `null`); it is opened again after so long. */
export type FollowState =
  | { readonly state: 'connecting' | 'open' | 'ended' }
  | { readonly state: 'waiting'; readonly ms: number; readonly reason: Lost };

export type Lost = GatewayProblem | GatewayUnreachable | null;

export interface FollowOptions {
  /** Ends it, without an error. */
  readonly signal?: AbortSignal | undefined;
  readonly onState?: ((state: FollowState) => void) | undefined;
}

export interface Following extends FollowOptions {
  readonly connection: Connection;
  readonly ids: readonly string[];
  readonly addressOf: (ids: readonly string[]) => string;
  /** Whether the key or token may be another one next time. */
  readonly isRenewable: boolean;
  readonly deadlineMs: number;
  readonly silenceMs: number;
}

/** Until the gateway says when to come back. */
const FIRST_RETRY_MS = 3000;
const RETRY_MS = { least: 100, most: 30_000 };

/** The events of backups, out of as many streams one after the other as it takes. */
export class Follower {
  /** Of each backup that is not gone, the id of its last view. */
  private readonly lastIds: Map<string, string>;
  private toldRetryMs: number | null = null;
  private failures = 0;
  private hasRenewed = false;
  private isOver = false;

  constructor(private readonly following: Following) {
    this.lastIds = new Map(following.ids.map((id) => [id.toLowerCase(), '']));
  }

  async *events(): AsyncGenerator<FollowEvent, void, undefined> {
    const { signal = new AbortController().signal, onState } = this.following;
    try {
      while (!signal.aborted) {
        const reason = yield* this.untilLost(signal);
        if (this.isOver || signal.aborted) return;
        const ms = this.waitMs(reason);
        onState?.({ state: 'waiting', ms, reason });
        await sleep(ms, signal).catch(() => undefined); // the loop sees that it was aborted
      }
    } finally {
      onState?.({ state: 'ended' });
    }
  }

  private async *untilLost(signal: AbortSignal): AsyncGenerator<FollowEvent, Lost, undefined> {
    try {
      yield* this.stream(signal);
      return null;
    } catch (error) {
      if (signal.aborted) return null;
      if (error instanceof GatewayUnreachable) return error;
      if (!(error instanceof GatewayProblem)) throw error;
      if (!isRefusal(error) || this.canRenew(error)) return error;
      this.isOver = true;
      yield { type: 'problem', backupId: null, problem: error, isFinal: true };
      return error;
    }
  }

  private async *stream(signal: AbortSignal): AsyncGenerator<FollowEvent, void, undefined> {
    const { connection, addressOf, onState, deadlineMs, silenceMs } = this.following;
    onState?.({ state: 'connecting' });
    const address = addressOf([...this.lastIds.keys()]);
    const known = [...this.lastIds.values()].filter((id) => id !== '').join();
    const { parser, pieces } = await openEvents(connection, { address }, known, { signal, deadlineMs, silenceMs });
    onState?.({ state: 'open' });
    for await (const piece of pieces) {
      this.failures = 0;
      this.hasRenewed = false;
      this.toldRetryMs = parser.retryMs ?? this.toldRetryMs;
      for (const event of piece) yield* this.seen(event);
      if (this.isOver) return;
    }
  }

  private *seen(event: ServerEvent): Generator<FollowEvent, void, undefined> {
    if (event.type === 'view') {
      const view = viewEvent(event);
      if (view.backupId !== null) this.lastIds.set(view.backupId, event.lastEventId);
      yield view;
    } else if (event.type === 'problem') {
      const problem = problemEvent(event);
      const isGone = problem.type === 'problem' && problem.isFinal;
      if (isGone && problem.backupId !== null) this.lastIds.delete(problem.backupId);
      this.isOver = this.lastIds.size === 0;
      yield problem;
    }
  }

  /** A token that has ended may have a successor: once, until a stream has been open with it. */
  private canRenew({ code }: GatewayProblem): boolean {
    if (code !== 'unauthenticated' || !this.following.isRenewable || this.hasRenewed) return false;
    this.hasRenewed = true;
    return true;
  }

  /** The gateway tells each client another time to come back; what fails then is tried less and less often. */
  private waitMs(reason: Lost): number {
    const { toldRetryMs: told, failures } = this;
    this.failures += 1;
    const after = reason instanceof GatewayProblem ? 1000 * (reason.retryAfterSeconds ?? 0) : 0;
    if (told === null) return after + backoffMs(FIRST_RETRY_MS, failures);
    const retryMs = Math.min(Math.max(told, RETRY_MS.least), RETRY_MS.most);
    return after + (failures === 0 ? retryMs : backoffMs(retryMs, failures));
  }
}
