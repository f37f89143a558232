import type { Dice } from '../dice.js';
import { Problem } from '../http/problem.js';
import type { Connection } from './connection.js';
import type { EventStream } from './event-stream.js';
import { retryHint } from './event-text.js';
import type { RenewedAccess } from './renewed-access.js';

export interface OpenStreamParts {
  readonly stream: EventStream;
  readonly connection: Connection;
  readonly access: RenewedAccess;
  readonly now: () => number;
  readonly dice: Dice;
}

/** What ended a stream, for the log. */
type End = 'caller' | 'slow' | 'age' | 'shutdown' | 'access' | 'gone';

/** An hour and no more, less up to a tenth: what was opened together does not come back together. Milliseconds, as all of these. */
const LONGEST_MS = 3_600_000;
const LONGEST_JITTER = 0.1;
/** Where a line breaks, its client comes back so soon at the earliest. */
const RETRY_MS = 2_000;
const RETRY_SPREAD_MS = 3_000;
/** After an end that many clients see at once. */
const RETURN_MS = 1_000;
const RETURN_SPREAD_MS = 9_000;

/** A stream that a client reads, with all that may end it. */
export class OpenStream {
  private why: End = 'caller';
  private isEnding = false;
  private readonly endsAt: number;

  constructor(private readonly parts: OpenStreamParts) {
    const { now, dice } = parts;
    this.endsAt = now() + LONGEST_MS * (1 - LONGEST_JITTER * dice());
  }

  get ended(): { readonly why: End; readonly events: number } {
    return { why: this.why, events: this.parts.stream.events };
  }

  begin(): void {
    const { stream, connection, dice } = this.parts;
    connection.write(retryHint(RETRY_MS + dice() * RETRY_SPREAD_MS, 'events follow'));
    stream.begin(connection);
  }

  tick(now: number): void {
    const { stream, connection, access } = this.parts;
    if (connection.isClosed) return;
    if (connection.tick() === 'too slow') {
      this.why = 'slow';
      connection.drop();
    } else if (!access.isServed) this.end('access', stream.problem(new Problem('not-found')));
    else if (stream.isEmpty) this.end('gone', Buffer.alloc(0));
    else if (this.isEnding && !stream.isPending) this.comeBack('shutdown', 'the gateway ends');
    else if (now >= this.endsAt) this.comeBack('age', 'the stream has been open for long');
    else if (access.isDue) void this.renewAccess();
  }

  /** As soon as the client has something of every backup. */
  endSoon(): void {
    this.isEnding = true;
    this.tick(this.parts.now());
  }

  private async renewAccess(): Promise<void> {
    const { stream, access } = this.parts;
    const couldSeeNetwork = access.maySeeNetwork;
    const problem = await access.problem();
    if (problem !== null) this.end('access', stream.problem(problem));
    else if (access.maySeeNetwork !== couldSeeNetwork) stream.showAnew();
  }

  private comeBack(why: End, words: string): void {
    this.end(why, retryHint(RETURN_MS + this.parts.dice() * RETURN_SPREAD_MS, words));
  }

  private end(why: End, last: Buffer): void {
    const { connection } = this.parts;
    if (connection.isClosed) return;
    this.why = why;
    connection.end(last);
  }
}
