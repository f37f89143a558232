import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { DICE, type Dice } from '../dice.js';
import { Problem } from '../http/problem.js';

/** Whoever is refused is asked to come back then, not all at once: seconds. */
const SOONEST_S = 5;
const SPREAD_S = 10;

/** How many streams are open, of each caller and in all. Each instance counts its own: they are its connections. */
@Injectable()
export class StreamLimits {
  private readonly ofCaller = new Map<string, number>();
  private total = 0;
  private limits: Pick<Settings, 'streamsPerCaller' | 'streamsMax'>;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(DICE) private readonly dice: Dice,
  ) {
    this.limits = settings;
  }

  /** For streams that are opened from now on. */
  renew(limits: Pick<Settings, 'streamsPerCaller' | 'streamsMax'>): void {
    this.limits = limits;
  }

  get open(): number {
    return this.total;
  }

  /** Counts one more, until the answer is called. Throws the Problem `rate-limited`. */
  take(callerId: string): () => void {
    const own = this.ofCaller.get(callerId) ?? 0;
    const { streamsPerCaller, streamsMax } = this.limits;
    if (own >= streamsPerCaller || this.total >= streamsMax) {
      throw new Problem('rate-limited', { retryAfterSeconds: SOONEST_S + Math.floor(this.dice() * SPREAD_S) });
    }
    this.count(callerId, 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.count(callerId, -1);
      isOpen = false;
    };
  }

  private count(callerId: string, more: number): void {
    this.total += more;
    const own = (this.ofCaller.get(callerId) ?? 0) + more;
    if (own > 0) this.ofCaller.set(callerId, own);
    else this.ofCaller.delete(callerId);
  }
}
