import type { CacheKey } from './cache-key.js';
import { WaitedInVain, type Landed } from './load.js';
import { nameOf } from './memory-tier.js';

/** One load under way in this process. */
export interface Flight {
  /** Its key was forgotten after it had begun: what it brings is for those who wait, and for nobody else. */
  isForgotten: boolean;
  /** Aborts when all who waited have gone away. */
  readonly abandoned: AbortSignal;
}

interface Running {
  readonly key: CacheKey;
  readonly flight: Flight;
  readonly landing: Promise<Landed>;
  readonly abandon: AbortController;
  /** How many wait for it, those who refresh behind a caller's back included. */
  waiting: number;
}

/** How long somebody waits. */
export interface Patience {
  /** Aborts when he has gone away. */
  readonly gone?: AbortSignal | undefined;
  /** Aborts when his time is over. A flight that he has begun himself ends by then of its own accord, and knows better what to say. */
  readonly signal?: AbortSignal | undefined;
}

/** The loads of this process: one for each key at a time, shared by all who wait for it. */
export class Flights {
  /** How many were begun, and how often somebody waited for one that was under way. Counted, for they only grow. */
  readonly counts = { begun: 0, joined: 0 };
  private readonly running = new Map<string, Running>();

  has(key: CacheKey): boolean {
    return this.running.has(nameOf(key));
  }

  get size(): number {
    return this.running.size;
  }

  /**
   * Waits for the flight of the key, or for a new one. When the last of those who wait has gone away, or waits no longer, nobody needs it any more.
   * `isShared`: it was somebody else's. Rejects with WaitedInVain where that one takes longer than this caller has.
   */
  async landed(
    key: CacheKey,
    fly: (flight: Flight) => Promise<Landed>,
    { gone, signal }: Patience = {},
  ): Promise<Landed & { readonly isShared: boolean }> {
    const known = this.running.get(nameOf(key));
    const running = known ?? this.start(key, fly);
    this.counts[known === undefined ? 'begun' : 'joined'] += 1;
    running.waiting += 1;
    let isWaiting = true;
    const leave = (): void => {
      if (isWaiting) this.leave(running);
      isWaiting = false;
    };
    gone?.addEventListener('abort', leave);
    if (gone?.aborted === true) leave();
    try {
      const isShared = known !== undefined;
      return { ...(await (isShared ? inTime(running.landing, leave, signal) : running.landing)), isShared };
    } finally {
      gone?.removeEventListener('abort', leave);
    }
  }

  /** Whoever comes now does not wait for what began before. */
  forget(group: string, id: string | null): void {
    for (const running of this.running.values()) {
      if (running.key.group !== group || (id !== null && running.key.id !== id)) continue;
      running.flight.isForgotten = true;
      this.end(running);
    }
  }

  /** Resolves when those that are under way now are over. */
  async over(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ landing }) => landing));
  }

  private start(key: CacheKey, fly: (flight: Flight) => Promise<Landed>): Running {
    const abandon = new AbortController();
    const flight: Flight = { isForgotten: false, abandoned: abandon.signal };
    const landing = fly(flight).finally(() => {
      this.end(running);
    });
    const running: Running = { key, flight, landing, abandon, waiting: 0 };
    this.running.set(nameOf(key), running);
    return running;
  }

  private leave(running: Running): void {
    running.waiting -= 1;
    if (running.waiting > 0) return;
    this.end(running);
    running.abandon.abort();
  }

  private end(running: Running): void {
    const name = nameOf(running.key);
    if (this.running.get(name) === running) this.running.delete(name);
  }
}

/** Others' flights may have begun later, and have more time than there is until `signal`. */
function inTime<T>(landing: Promise<T>, leave: () => void, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return landing;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      leave();
      reject(new WaitedInVain());
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    landing.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', giveUp);
    });
  });
}
