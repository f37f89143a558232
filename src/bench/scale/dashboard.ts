import type { Dice } from '../../dice.js';
import type { Instance } from './modelled-instance.js';
import type { Served } from './served.js';
import type { SimulatedTime } from './simulated-time.js';

/** Between two polls of a dashboard: any time from one to the other. */
export const POLL_FROM_MS = 5000;
export const POLL_TO_MS = 10_000;
/** In the mean. */
export const POLL_MS = (POLL_FROM_MS + POLL_TO_MS) / 2;

export interface Asked {
  readonly time: SimulatedTime;
  readonly dice: Dice;
  readonly instances: readonly Instance[];
  readonly served: Served;
}

/** One dashboard that shows one backup, each poll at whichever instance the load balancer takes. */
export class Dashboard {
  constructor(
    private readonly asked: Asked,
    private readonly backup: number,
  ) {}

  begin(): void {
    this.next(POLL_TO_MS * this.asked.dice());
  }

  private next(ms: number): void {
    const { time, dice, instances, served } = this.asked;
    time.at(time.monotonicMs() + ms, () => {
      const instance = instances[Math.floor(dice() * instances.length)];
      if (instance !== undefined) void served.ask(instance, this.backup);
      this.next(POLL_FROM_MS + (POLL_TO_MS - POLL_FROM_MS) * dice());
    });
  }
}
