import type { SimulatedTime } from './simulated-time.js';

export type Service = 'csbs' | 'vbs';

/** How long each takes to answer, always. */
export const CLOUD_MS: Readonly<Record<Service, number>> = { csbs: 200, vbs: 300 };

/** A cloud that answers every call, and notes when it was made. */
export class ModelledCloud {
  private readonly calls: Record<Service, number[]> = { csbs: [], vbs: [] };

  constructor(private readonly time: SimulatedTime) {}

  async answer(service: Service): Promise<void> {
    this.calls[service].push(this.time.monotonicMs());
    await this.time.sleep(CLOUD_MS[service]);
  }

  callsSince(service: Service, sinceMs: number): number {
    return this.calls[service].filter((at) => at >= sinceMs).length;
  }

  /** Calls in the worst stretch of so long. */
  most(service: Service, windowMs: number): number {
    const times = this.calls[service];
    let [first, most] = [0, 0];
    times.forEach((at, index) => {
      while ((times[first] ?? at) < at - windowMs) first += 1;
      most = Math.max(most, index - first + 1);
    });
    return most;
  }
}
