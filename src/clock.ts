export interface Clock {
  /** Milliseconds since 1970: for what is shown. It may be set back and forth. */
  epochMs(): number;
  /** Milliseconds since some moment: for lifetimes. It only goes forward. */
  monotonicMs(): number;
}

/** What the clock is injected by. */
export const CLOCK = Symbol('Clock');

export const systemClock: Clock = {
  epochMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
