import type { Ask } from '../contender.js';

/** What a driver is to do: as many requests as are answered, on so many connections. */
export interface Drive {
  readonly ask: Ask;
  readonly connections: number;
  readonly seconds: number;
  /** Where the ask has `@ID@` in it: ids that take its place. */
  readonly mix?: Mix;
}

export interface Mix {
  readonly warm: readonly string[];
  /** Each is used once; the drive ends with the last, if its time is not over before. */
  readonly cold: readonly string[];
  /** Every so many-eth request takes a cold one. */
  readonly coldEvery: number;
}

/** Stands in an ask for an id. */
export const ID = '@ID@';

export interface Driven {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers of 400 and more, and broken connections. */
  readonly failures: number;
}

export interface Driver {
  readonly name: 'wrk' | 'autocannon';
  drive(what: Drive): Promise<Driven>;
}
