import { Dashboards, POLL_SECONDS } from './dashboards.js';
import { pollUnderALimit } from './polling-limit.js';
import { startRedis } from './redis-server.js';
import { table, whole, type Column, type Report } from './report.js';
import { setStage } from './stage.js';
import type { Tally } from './tally.js';
import { watch, type Watched } from './watched.js';

interface Crowd {
  readonly dashboards: number;
  /** Simulated, before anything is counted. */
  readonly warmUp: number;
  /** Simulated, while it is counted. */
  readonly seconds: number;
}

/** A thousand dashboards for six minutes would take most of the bench's time; three rounds of refreshes show the same. */
const CROWDS: readonly Crowd[] = [
  { dashboards: 1, warmUp: 60, seconds: 300 },
  { dashboards: 10, warmUp: 60, seconds: 300 },
  { dashboards: 100, warmUp: 60, seconds: 300 },
  { dashboards: 1000, warmUp: 20, seconds: 75 },
];
const WATCHED = 20;
/** The most calls per minute may be so many times the fewest: what is counted does not begin and end where a round of refreshes does. */
const FLAT = 1.5;

interface Row extends Crowd {
  readonly instances: number;
  readonly csbs: number;
  readonly vbs: number;
  readonly tally: Tally;
  readonly watched: Watched;
}

/** However many dashboards and instances there are, the cloud is asked as often; and with a limit, never more often than that. */
export async function polling(report: Report): Promise<readonly string[]> {
  const redis = await startRedis();
  const rows: Row[] = [];
  try {
    for (const instances of redis === null ? [1] : [1, 2]) {
      for (const crowd of CROWDS) {
        report.progress(`dashboards: ${crowd.dashboards}, instances: ${instances}`);
        rows.push(await measured(crowd, instances, redis?.url ?? null));
      }
    }
  } finally {
    await redis?.stop();
  }
  report.print(`Every ${POLL_SECONDS} s, all at the same moment, each dashboard asks for the same ${WATCHED} backups:`);
  report.print(table(COLUMNS, rows));
  if (redis === null) report.print(NO_REDIS);
  return [...failuresOf(rows), ...(await pollUnderALimit(report))];
}

const NO_REDIS =
  'The rows with 2 instances are left out: they share a redis-server, and there is none here (on Debian: apt-get install redis-server).';

async function measured(crowd: Crowd, instances: number, redisUrl: string | null): Promise<Row> {
  const stage = await setStage({ instances, redisUrl: instances === 1 ? null : redisUrl });
  const { sandbox } = stage;
  const watched = watch(sandbox, WATCHED);
  const path = `/api/v1/projects/${sandbox.projectId}/backups?ids=${watched.ids.join(',')}`;
  const dashboards = new Dashboards(stage, { dashboards: crowd.dashboards, moments: 'same', path: () => path });
  try {
    await dashboards.poll(crowd.warmUp);
    sandbox.forgetRequests();
    const tally = await dashboards.poll(crowd.seconds);
    const [csbs, vbs] = [sandbox.requests('csbs').length, sandbox.requests('vbs').length];
    return { ...crowd, instances, csbs, vbs, tally, watched };
  } finally {
    dashboards.end();
    await stage.end();
  }
}

const perMinute = (count: number, { seconds }: Row): number => (count * 60) / seconds;
const callsPerMinute = (row: Row): number => perMinute(row.csbs + row.vbs, row);
const withoutGateway = ({ tally, watched }: Row): number => tally.requests * (watched.csbsCalls + watched.vbsCalls);

const COLUMNS: readonly Column<Row>[] = [
  ['dashboards', ({ dashboards }) => whole(dashboards)],
  ['instances', ({ instances }) => instances],
  ['requests/min', (row) => whole(perMinute(row.tally.requests, row))],
  ['calls/min without a gateway', (row) => whole(perMinute(withoutGateway(row), row))],
  ['CSBS calls/min', (row) => perMinute(row.csbs, row).toFixed(1)],
  ['VBS calls/min', (row) => perMinute(row.vbs, row).toFixed(1)],
  ['calls/request', ({ csbs, vbs, tally }) => ((csbs + vbs) / tally.requests).toFixed(4)],
  ['200', ({ tally }) => tally.goodPercent],
  ['oldest Age', ({ tally }) => `${tally.age(1)} s`],
  ['median', ({ tally }) => `${tally.time(0.5).toFixed(1)} ms`],
  ['p99', ({ tally }) => `${tally.time(0.99).toFixed(1)} ms`],
];

function failuresOf(rows: readonly Row[]): readonly string[] {
  const calls = rows.map(callsPerMinute);
  const [fewest, most] = [Math.min(...calls), Math.max(...calls)];
  const failures = rows.flatMap(({ dashboards, instances, tally }) =>
    tally.bad === 0
      ? []
      : `not a whole 200: ${tally.bad} of ${tally.requests} answers (dashboards: ${dashboards}, instances: ${instances})`,
  );
  if (most <= fewest * FLAT) return failures;
  return [...failures, `calls per minute are not flat: from ${fewest.toFixed(1)} to ${most.toFixed(1)}`];
}
