import type { CacheAnswer } from '../../src/cache/cache-answer.js';
import type { FleetFlight } from '../../src/cache/fleet-flight.js';
import { FreshnessEngine } from '../../src/cache/freshness-engine.js';
import type { Loaded, Turn, Wanted } from '../../src/cache/load.js';
import { fakeClock, type FakeClock } from './fake-clock.js';

export const SECOND = 1000;
export const LIFETIME = { freshMs: 30 * SECOND, whileRefreshingMs: 300 * SECOND, ifErrorMs: 86_400 * SECOND };
export const KEY = { group: 'g', id: 'k' };

export interface EngineStand {
  readonly engine: FreshnessEngine;
  readonly clock: FakeClock;
  readonly failures: unknown[];
  /** Asks for a key; what it loads is the next of `outcomes`, else `value <number of the load>`. */
  readonly ask: (more?: Partial<Wanted>) => Promise<CacheAnswer>;
  readonly wanted: Wanted;
  readonly outcomes: ((turn: Turn) => Promise<Partial<Loaded>> | Partial<Loaded>)[];
  readonly loads: Turn[];
}

export interface StandOptions {
  readonly memoryBytes?: number;
  readonly dice?: number;
  /** What is asked for is shared where there is one. */
  readonly fleet?: FleetFlight;
  readonly clock?: FakeClock;
}

/** The engine by itself, with a clock that stands still. */
export function engineStand({
  memoryBytes = 1_000_000,
  dice = 0,
  fleet,
  clock = fakeClock(),
}: StandOptions = {}): EngineStand {
  const failures: unknown[] = [];
  const loads: Turn[] = [];
  const outcomes: EngineStand['outcomes'] = [];
  const engine = new FreshnessEngine({
    clock,
    memoryBytes,
    retryMs: 5 * SECOND,
    forcedEveryMs: 3 * SECOND,
    dice: () => dice,
    onFailure: (error) => failures.push(error),
    fleet: fleet ?? null,
  });
  const load = async (turn: Turn): Promise<Loaded> => {
    loads.push(turn);
    const body = Buffer.from(`value ${loads.length}`);
    const usual = { body, lifetime: LIFETIME, confirmedAt: null, isProvisional: false, isBuiltOnKnown: false };
    return { ...usual, ...(await outcomes.shift()?.(turn)) };
  };
  const isShared = fleet !== undefined;
  const wanted = { key: KEY, load, isShared, mayRefresh: () => true, signal: AbortSignal.timeout(60_000) };
  return { engine, clock, failures, loads, outcomes, wanted, ask: (more) => engine.get({ ...wanted, ...more }) };
}

/** A load that ends when it is told to. */
export function heldBack() {
  let end: (loaded: Partial<Loaded>) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const outcome = (): Promise<Partial<Loaded>> =>
    new Promise((resolve, reject) => {
      [end, fail] = [resolve, reject];
    });
  return {
    outcome,
    end: (loaded: Partial<Loaded> = {}) => {
      end(loaded);
    },
    fail: (error: Error) => {
      fail(error);
    },
  };
}

export const fails = (): never => {
  throw new Error('upstream is away');
};

export const partial = ({ known }: Turn): Partial<Loaded> => ({
  body: Buffer.from('second best'),
  isProvisional: true,
  isBuiltOnKnown: known.length > 0,
  lifetime: { freshMs: 5 * SECOND, whileRefreshingMs: 0, ifErrorMs: LIFETIME.ifErrorMs },
});

export const textOf = ({ kept }: CacheAnswer): string => kept.body.toString();
