import type { Clock } from '../../clock.js';

interface Due {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that jumps from one thing that is due to the next, when everything that the one before set off has come to rest. */
export class SimulatedTime implements Clock {
  /** A binary heap: what is due first stands first. */
  private readonly due: Due[] = [];
  private elapsedMs = 0;

  constructor(private readonly startMs = Date.parse('2026-03-02T09:00:00Z')) {}

  epochMs(): number {
    return this.startMs + this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  at(at: number, wake: () => void): void {
    const { due } = this;
    let place = due.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = due[above];
      if (parent === undefined || parent.at <= at) break;
      due[place] = parent;
      place = above;
    }
    due[place] = { at, wake };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.elapsedMs + ms, resolve);
    });
  }

  /** Until this moment of the simulated clock. Nothing in it may wait for a real timer or a real connection. */
  async run(untilMs: number): Promise<void> {
    for (let next = this.due[0]; next !== undefined && next.at <= untilMs; next = this.due[0]) {
      this.elapsedMs = Math.max(this.elapsedMs, next.at);
      while (this.due[0]?.at === next.at) this.takeFirst()?.wake();
      // Promises that follow from each other are all kept before the event loop goes on.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.elapsedMs = untilMs;
  }

  private takeFirst(): Due | undefined {
    const { due } = this;
    const first = due[0];
    const last = due.pop();
    if (last !== undefined && due.length > 0) this.sink(last);
    return first;
  }

  /** From the top to its place. */
  private sink(moved: Due): void {
    const { due } = this;
    let place = 0;
    for (;;) {
      const [left, right] = [due[2 * place + 1], due[2 * place + 2]];
      const isRight = right !== undefined && left !== undefined && right.at < left.at;
      const child = isRight ? right : left;
      if (child === undefined || child.at >= moved.at) break;
      due[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    due[place] = moved;
  }
}
