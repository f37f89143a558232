import type { Figures, Scenario } from './run-scenario.js';

/** Up to so many dashboards each is simulated on its own; beyond, their polls are counted many at a time. */
export const ONE_BY_ONE = 100;
const MANY = 100_000;
const SHOWN = 10;

type Part = 'flat' | 'limited' | 'unlimited';
export type Parts<Row> = Readonly<Record<Part, readonly Row[]>>;

const flat = (dashboards: number, instances: number): Scenario => ({
  dashboards,
  instances,
  backups: SHOWN,
  isLimited: true,
  warmUpS: 300,
  seconds: 900,
});

const limited = (backups: number, warmUpS: number, seconds: number): Scenario => ({
  dashboards: MANY,
  instances: 10,
  backups,
  isLimited: true,
  warmUpS,
  seconds,
});

const unlimited = (backups: number, instances: number): Scenario => ({
  dashboards: MANY,
  instances,
  backups,
  isLimited: false,
  warmUpS: 60,
  seconds: 60,
});

export const SCENARIOS: Parts<Scenario> = {
  flat: [
    ...[10, 100, 1000, 10_000, MANY].map((dashboards) => flat(dashboards, 1)),
    ...[2, 10, 30, 100].map((instances) => flat(MANY, instances)),
    ...[1000, 10].map((dashboards) => flat(dashboards, 100)),
  ],
  // A warm-up that sees every backup answered, and then a round of refreshes; of 10,000 it would take a night.
  limited: [
    ...[10, 15, 20, 30, 50].map((backups) => limited(backups, 600, 600)),
    limited(100, 900, 600),
    limited(200, 1200, 600),
    limited(500, 1500, 600),
    limited(10_000, 120, 300),
  ],
  unlimited: [...[10, 100, 1000, 10_000].map((backups) => unlimited(backups, 1)), unlimited(1000, 10)],
};

/** What one run has shown, as it is kept beside the page. */
export interface ScaleRun extends Parts<Figures> {
  readonly date: string;
  readonly machine: string;
  readonly tookS: number;
  /** Of a real Redis on that machine; `null` where there was none. */
  readonly redisScriptsPerSecond: number | null;
}
