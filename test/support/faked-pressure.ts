import type { Sample, Sampler } from '../../src/overload/pressure.js';
import type { FakeClock } from './fake-clock.js';

export interface FakedPressure {
  readonly sampler: Sampler;
  /** What the gateway sees of itself every 20 ms of the clock's, for so long. */
  readonly lasts: (clock: FakeClock, seconds: number, sample?: Partial<Sample>) => void;
}

const EVERY_MS = 20;
/** A loop that is so late has been busy throughout. */
const BUSY: Sample = { lateMs: 80, utilization: 1, memory: 0.2 };
export const CALM: Sample = { lateMs: 0, utilization: 0.1, memory: 0.2 };

/** In the place of the process' own event loop and memory. */
export function fakedPressure(): FakedPressure {
  let see: (sample: Sample) => void = () => undefined;
  return {
    sampler: (callback) => {
      see = callback;
      return () => undefined;
    },
    lasts: (clock, seconds, sample = BUSY) => {
      for (let passed = 0; passed < seconds * 1000; passed += EVERY_MS) {
        clock.advance(EVERY_MS);
        see({ ...BUSY, ...sample });
      }
    },
  };
}
