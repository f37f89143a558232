import { setTimeout as sleep } from 'node:timers/promises';

/** Another instance, or the clock of a test, may free a slot sooner than was thought. */
const LONGEST_STEP_MS = 50;

/** Those who wait for a slot: first come, first served. `take` asks for one and answers how long to wait where there is none. */
export class WaitingLine {
  private readonly waiting = new Set<() => void>();
  private restMs = 0;
  private isServing = false;

  constructor(private readonly take: () => Promise<number>) {}

  /** How long the first has to wait; `null` where nobody waits. */
  get waitMs(): number | null {
    return this.waiting.size === 0 ? null : this.restMs;
  }

  /**
   * `waitMs`: as `take` has said. Resolves to 0 when the turn has come; when `longestMs` are over or the signal aborts, to the milliseconds
   * still to wait.
   */
  join(waitMs: number, longestMs: number, signal: AbortSignal): Promise<number> {
    return new Promise((resolve) => {
      const leave = (restMs: number): void => {
        this.waiting.delete(go);
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        resolve(restMs);
      };
      const go = (): void => {
        leave(0);
      };
      const giveUp = (): void => {
        leave(Math.max(1, this.restMs));
      };
      const timer = longestMs === Infinity ? undefined : setTimeout(giveUp, longestMs);
      this.waiting.add(go);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      else if (!this.isServing) void this.serve(waitMs);
    });
  }

  private async serve(waitMs: number): Promise<void> {
    this.isServing = true;
    this.restMs = waitMs;
    while (this.waiting.size > 0) {
      await sleep(Math.min(this.restMs, LONGEST_STEP_MS));
      if (this.waiting.size > 0) await this.serveFirst();
    }
    this.isServing = false;
  }

  private async serveFirst(): Promise<void> {
    this.restMs = await this.take();
    const [next] = this.waiting;
    if (this.restMs === 0) next?.();
  }
}
