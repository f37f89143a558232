import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import type { Bench, Report } from './report.js';
import { redisScriptsPerSecond } from './scale/redis-rate.js';
import { runScenario, type Figures, type Scenario } from './scale/run-scenario.js';
import { scaleChart } from './scale/scale-chart.js';
import { scalePage } from './scale/scale-page.js';
import { LIMIT } from './scale/scale-settings.js';
import { ONE_BY_ONE, SCENARIOS, type ScaleRun } from './scale/scenarios.js';

/** The most calls may be so many times the fewest: what is counted does not begin and end where a round of refreshes does. */
const FLAT = 1.5;
const FIGURES = 'docs/figures/scale.json';
const CHART = 'docs/images/scale.svg';
const PAGE = 'docs/scale.md';

/** The real engine and budgets of up to a hundred instances in simulated time; the figures, a chart and the page are written below docs. */
export const scale: Bench = async (report) => {
  const startedAt = performance.now();
  const { flat, limited, unlimited } = SCENARIOS;
  const parts = {
    flat: await all(flat, report),
    limited: await all(limited, report),
    unlimited: await all(unlimited, report),
  };
  const run: ScaleRun = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} cores (${(cpus()[0]?.model ?? 'unknown').trim()}), Node ${process.versions.node}`,
    redisScriptsPerSecond: await redisScriptsPerSecond(),
    tookS: Math.round((performance.now() - startedAt) / 1000),
    ...parts,
  };
  await writeFile(FIGURES, `${JSON.stringify(run, null, 2)}\n`);
  await writeFile(CHART, scaleChart(run));
  await writeFile(PAGE, scalePage(run));
  report.print(`${scalePage(run)}\nWritten: ${[FIGURES, CHART, PAGE].join(', ')}.`);
  return failuresOf(run);
};

async function all(scenarios: readonly Scenario[], report: Report): Promise<readonly Figures[]> {
  const done: Figures[] = [];
  for (const scenario of scenarios) {
    const { dashboards, instances, backups, isLimited } = scenario;
    const limit = isLimited ? LIMIT.setting : 'no limit';
    const what = `dashboards: ${dashboards}, instances: ${instances}, backups: ${backups}, ${limit}`;
    const figures = await runScenario(scenario, dashboards <= ONE_BY_ONE);
    report.progress(`${what}: ${(figures.tookMs / 1000).toFixed(1)} s`);
    done.push(figures);
  }
  return done;
}

function failuresOf({ flat, limited }: ScaleRun): readonly string[] {
  const over = [...flat, ...limited].filter(({ mostCalls }) => mostCalls > LIMIT.calls);
  return [
    ...over.map(({ mostCalls, backups }) => `${mostCalls} calls in five minutes for ${backups} backups`),
    ...notFlat('CSBS calls', flat, ({ csbsCalls }) => csbsCalls),
    // Single reads are each instance's own, so that one alone makes fewer of them; more than one for each view there cannot be.
    ...flat
      .filter(({ csbsCalls, vbsCalls }) => vbsCalls > csbsCalls * FLAT)
      .map(({ instances }) => `VBS is asked more often than CSBS by ${instances} instances`),
  ];
}

function notFlat(what: string, rows: readonly Figures[], of: (row: Figures) => number): readonly string[] {
  const [fewest, most] = [Math.min(...rows.map(of)), Math.max(...rows.map(of))];
  return most <= fewest * FLAT ? [] : [`${what} are not flat: from ${fewest} to ${most} a second`];
}
