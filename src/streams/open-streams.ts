import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../clock.js';
import { DICE, type Dice } from '../dice.js';
import { LOG } from '../log.js';
import { logStreamEnded, logStreamOpened } from '../management/access-log.js';
import { Readiness } from '../management/readiness.js';
import { BackupWatches } from './backup-watches.js';
import { Connection } from './connection.js';
import type { EventStream } from './event-stream.js';
import { OpenStream } from './open-stream.js';
import { beginAnswer, type Opening } from './opening.js';
import type { RenewedAccess } from './renewed-access.js';

/** One timer for all that streams wait for: what is due is seen so much later at most. */
const TICK_MS = 100;

/** The streams that are open, and the passing of time for them. */
@Injectable()
export class OpenStreams {
  private readonly streams = new Set<OpenStream>();
  private begun = 0;
  private ticking: NodeJS.Timeout | null = null;

  constructor(
    private readonly watches: BackupWatches,
    private readonly readiness: Readiness,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DICE) private readonly dice: Dice,
    @Inject(LOG) private readonly log: Logger,
  ) {
    readiness.onEnd(() => {
      for (const stream of this.streams) stream.endSoon();
    });
  }

  get size(): number {
    return this.streams.size;
  }

  /** So far. */
  get opened(): number {
    return this.begun;
  }

  begin(opening: Opening, stream: EventStream, access: RenewedAccess): void {
    const { request, reply } = opening;
    const { raw } = reply;
    const now = (): number => this.clock.monotonicMs();
    beginAnswer(opening);
    if (raw.destroyed) return; // hung up before it began
    const connection = new Connection(raw, now);
    const open = new OpenStream({ stream, connection, access, now, dice: this.dice });
    logStreamOpened(this.log, request, reply);
    raw.on('drain', () => {
      stream.flush();
    });
    raw.once('close', () => {
      this.delete(open);
      logStreamEnded(this.log, request, reply, open.ended);
    });
    this.add(open);
  }

  private add(stream: OpenStream): void {
    this.streams.add(stream);
    this.begun += 1;
    this.ticking ??= setInterval(() => {
      this.tick();
    }, TICK_MS).unref();
    stream.begin();
    // A new one is answered all the same, like all that comes before the balancer has noticed, and is over with its first views.
    if (this.readiness.isEnding) stream.endSoon();
  }

  private delete(stream: OpenStream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0 || this.ticking === null) return;
    clearInterval(this.ticking);
    this.ticking = null;
  }

  /** What is due now; called when something may be that was not, too. */
  tick(): void {
    const now = this.clock.monotonicMs();
    for (const stream of this.streams) stream.tick(now);
    this.watches.lookAtDue();
  }
}
