import type { Clock } from '../../src/clock.js';

export interface FakeClock extends Clock {
  /** Lets time pass, on the wall and by the stopwatch. */
  advance(ms: number): void;
  /** Sets the clock on the wall, as an operator or NTP would. */
  setWall(epochMs: number): void;
}

/** Starts at the real time, so that what the sandbox says of expiry fits; stands still until told. */
export function fakeClock(): FakeClock {
  let wall = Date.now();
  let elapsed = 1000;
  return {
    epochMs: () => wall,
    monotonicMs: () => elapsed,
    advance: (ms) => {
      wall += ms;
      elapsed += ms;
    },
    setWall: (epochMs) => {
      wall = epochMs;
    },
  };
}
