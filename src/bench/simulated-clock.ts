import type { Clock } from '../clock.js';

/** Stands still until it is told to go on. */
export class SimulatedClock implements Clock {
  private elapsedMs = 0;

  constructor(private readonly startMs = Date.parse('2026-03-02T09:00:00Z')) {}

  epochMs(): number {
    return this.startMs + this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  advance(seconds: number): void {
    this.elapsedMs += seconds * 1000;
  }
}
