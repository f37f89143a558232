import { lineCharts, type Line } from './line-chart.js';
import type { Figures } from './run-scenario.js';
import { LIMIT } from './scale-settings.js';
import type { ScaleRun } from './scenarios.js';

type Point = readonly [number, number];

/** What stays flat on the left, what does not on the right. */
export function scaleChart({ flat, limited }: ScaleRun): string {
  const calls = ({ csbsCalls, vbsCalls }: Figures): number => (csbsCalls + vbsCalls) * 60;
  const byDashboards = (instances: number): Line => ({
    name: `calls/min, ${instances} ${instances === 1 ? 'instance' : 'instances'}`,
    points: sorted(flat.filter((row) => row.instances === instances).map((row) => [row.dashboards, calls(row)])),
  });
  const polls: Line = {
    name: 'polls/min',
    points: sorted(flat.filter(({ instances }) => instances === 1).map((row) => [row.dashboards, row.polls * 60])),
  };
  const ages = (name: string, of: (row: Figures) => number | null): Line => ({
    name,
    points: limited.flatMap((row): Point[] => {
      // Those that are answered while most are not tell nothing of how old answers become.
      const seconds = row.knownAfterS === null ? null : of(row);
      return seconds === null ? [] : [[row.backups, Math.max(1, seconds)]];
    }),
  });
  return lineCharts([
    { title: 'What the cloud is asked', x: 'dashboards', lines: [polls, byDashboards(1), byDashboards(100)] },
    {
      title: `Age of answers under ${LIMIT.setting}, seconds`,
      x: 'backups that are looked at',
      lines: [ages('median', ({ medianAge }) => medianAge), ages('oldest', ({ oldestAge }) => oldestAge)],
    },
  ]);
}

function sorted(points: readonly Point[]): readonly Point[] {
  return points.toSorted(([a], [b]) => a - b);
}
