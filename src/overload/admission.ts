import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { AdaptiveLimit, FEWEST_UNDER_WAY } from './adaptive-limit.js';
import { KnownCallers } from './known-callers.js';
import { Lane } from './lane.js';
import type { Sample } from './pressure.js';

/** `quick`: what it was answered the last time is in memory, or, where it would be refused, something of what it asks for. */
type Kind = 'quick' | 'other';

/** What came of a request. */
export interface Came {
  /** `null`: it was not found out. */
  readonly callerId: string | null;
  /** What it was answered is in memory. */
  readonly isKept: boolean;
  /** There was no room in the line to the cloud, or no time left at its end. */
  readonly isTurnedAway: boolean;
}

/** While requests are refused. Milliseconds by the clock. */
interface Shedding {
  readonly since: number;
  /** The last one. */
  at: number;
  refused: number;
}

/** What an admitted request gives back. */
export type Leave = () => void;

/** Answers out of memory are shed last: of them so many times more may be under way. */
const QUICK_SHARE = 4;
/** More memory than that is in use: hardly anything new that takes some, and beyond the second nothing at all. */
const MUCH_MEMORY = 0.85;
const TOO_MUCH_MEMORY = 0.95;
const MOST_QUICK = 20_000;
/** An address of a batch is longer: that is never cheap. */
const LONGEST_QUICK = 300;
/** Nobody was refused for so long: it is over. */
const OVER_MS = 2_000;
const PROBES: ReadonlySet<string | undefined> = new Set(['/livez', '/readyz']);
/** Streams are open for hours and do nothing; they have limits of their own. */
const STREAM = /\/events(\?|$)/;
const NOTHING: Leave = () => undefined;

/**
 * Who is let in when there is more to do than can be done: nothing is asked of a request but its address and its credential, so that a
 * refusal costs next to nothing. Probes always; then what this caller has been answered before, as it is in memory; then the rest, by fair shares. Who
 * finds no room there is looked for in memory before he is refused.
 */
export class Admission {
  private readonly adaptive = new AdaptiveLimit();
  private readonly callers = new KnownCallers();
  private readonly lanes: Readonly<Record<Kind, Lane>> = { quick: new Lane(), other: new Lane() };
  private readonly quick = new LRUCache<string, true>({ max: MOST_QUICK });
  private last: Sample = { lateMs: 0, utilization: 0, memory: 0 };
  private shedding: Shedding | null = null;
  private refusals = 0;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly log: Logger,
  ) {}

  /** Requests, since the start. */
  get refusedInAll(): number {
    return this.refusals;
  }

  /** `null`: it is to be refused. `isAtHand` is asked only before that: whether it is in memory by another address. */
  enter(request: IncomingMessage, isAtHand: (request: IncomingMessage) => boolean): Leave | null {
    if (PROBES.has(request.url)) return NOTHING;
    const caller = this.callers.callerOf(request.headers, request.socket.remoteAddress ?? '');
    const isQuick = this.quick.has(nameOf(caller, request)) || request.method === 'OPTIONS';
    const entered = this.entered(isQuick ? 'quick' : 'other', caller);
    const mayBeAtHand = !isQuick && this.last.memory <= MUCH_MEMORY;
    const lane = entered ?? (mayBeAtHand && isAtHand(request) ? this.entered('quick', caller) : null);
    if (lane === null) {
      this.refused();
      return null;
    }
    if (!STREAM.test(request.url ?? '')) {
      return () => {
        lane.leave(caller);
      };
    }
    lane.leave(caller);
    return NOTHING;
  }

  answered(request: IncomingMessage, { callerId, isKept, isTurnedAway }: Came): void {
    if (isTurnedAway) this.adaptive.turnedAway(this.lanes.other.underWay, this.clock.monotonicMs());
    if (callerId === null) return;
    this.callers.know(request.headers, callerId);
    const name = nameOf(callerId, request);
    if (!isKept) this.quick.delete(name);
    else if (name.length <= LONGEST_QUICK) this.quick.set(name, true);
  }

  see(sample: Sample): void {
    this.last = sample;
    const now = this.clock.monotonicMs();
    const mostUnderWay = Math.max(this.lanes.other.takeMost(), this.lanes.quick.takeMost() / QUICK_SHARE);
    this.adaptive.note({ ...sample, mostUnderWay }, now);
    if (this.shedding !== null && now - this.shedding.at > OVER_MS) this.over(this.shedding);
  }

  private entered(kind: Kind, caller: string): Lane | null {
    const lane = this.lanes[kind];
    return lane.enter(caller, this.limitOf(kind)) ? lane : null;
  }

  private limitOf(kind: Kind): number {
    const { memory } = this.last;
    if (memory > TOO_MUCH_MEMORY) return kind === 'quick' ? FEWEST_UNDER_WAY : 0;
    const limit = memory > MUCH_MEMORY ? FEWEST_UNDER_WAY : this.adaptive.limit;
    return kind === 'quick' ? QUICK_SHARE * limit : limit;
  }

  private refused(): void {
    const now = this.clock.monotonicMs();
    if (this.shedding === null) {
      this.shedding = { since: now, at: now, refused: 0 };
      const { lateMs, memory } = this.last;
      const told = { lateMs: Math.round(lateMs), memory: Number(memory.toFixed(2)), limit: this.limitOf('other') };
      this.log.warn(told, 'more is asked than can be answered in time: requests are refused');
    }
    this.shedding.at = now;
    this.shedding.refused += 1;
    this.refusals += 1;
  }

  private over({ since, at, refused }: Shedding): void {
    this.log.info({ refused, milliseconds: Math.round(at - since) }, 'nobody is refused any more');
    this.shedding = null;
  }
}

function nameOf(caller: string, { url = '' }: IncomingMessage): string {
  return `${caller} ${url}`;
}
