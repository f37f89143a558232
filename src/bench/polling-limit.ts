import { Dashboards, POLL_SECONDS, type Polling } from './dashboards.js';
import { table, whole, type Column, type Report } from './report.js';
import { setStage, type Stage } from './stage.js';
import type { Tally } from './tally.js';
import { watch } from './watched.js';

/** What the cloud allows, for each of its two services. */
const LIMIT = { setting: '200/5m', calls: 200, windowMs: 300_000 } as const;
const DASHBOARDS = 50;
/** Each backup in its turn: what the first five minutes begin with at full pace is to be waited for once, and nobody longer than others. */
const OLDEST_S = 300;
const SECONDS = 900;

type Moments = Polling['moments'];
const MOMENTS: Readonly<Record<Moments, string>> = { same: 'all at the same moment', own: 'spread over the 5 s' };

interface Row {
  readonly moments: Moments;
  readonly service: 'csbs' | 'vbs';
  readonly calls: number;
  /** Calls in the worst five minutes. */
  readonly most: number;
  readonly tally: Tally;
}

/** Fifty dashboards on fifty backups would like to make more calls than the cloud allows. One instance: Redis knows no simulated clock. */
export async function pollUnderALimit(report: Report): Promise<readonly string[]> {
  const rows: Row[] = [];
  for (const moments of ['same', 'own'] as const) {
    report.progress(`a limit of ${LIMIT.setting}, dashboards: ${DASHBOARDS}, ${MOMENTS[moments]}`);
    rows.push(...(await measured(moments)));
  }
  const each = `${DASHBOARDS} dashboards, each on a backup of its own every ${POLL_SECONDS} s`;
  report.print(
    `With \`UPSTREAM_RATE_LIMIT=${LIMIT.setting}\`, ${each}, for ${SECONDS / 60} minutes from the first request on:`,
  );
  report.print(table(COLUMNS, rows));
  return failuresOf(rows);
}

async function measured(moments: Moments): Promise<readonly Row[]> {
  const settings = { UPSTREAM_RATE_LIMIT: LIMIT.setting };
  const stage = await setStage({ instances: 1, redisUrl: null, settings });
  const { ids } = watch(stage.sandbox, DASHBOARDS);
  const path = (dashboard: number): string =>
    `/api/v1/projects/${stage.sandbox.projectId}/backups/${ids[dashboard] ?? ''}`;
  const dashboards = new Dashboards(stage, { dashboards: DASHBOARDS, moments, path });
  try {
    const tally = await dashboards.poll(SECONDS);
    return (['csbs', 'vbs'] as const).map((service) => ({ moments, service, tally, ...callsTo(stage, service) }));
  } finally {
    dashboards.end();
    await stage.end();
  }
}

function callsTo({ sandbox }: Stage, service: Row['service']): Pick<Row, 'calls' | 'most'> {
  const times = sandbox.requests(service).map(({ at }) => at.getTime());
  // Both ends belong to it: calls that are five minutes apart to the millisecond count as in the same five minutes.
  const before = times.map((end, index) => times.slice(0, index + 1).filter((at) => at >= end - LIMIT.windowMs).length);
  return { calls: times.length, most: Math.max(0, ...before) };
}

const COLUMNS: readonly Column<Row>[] = [
  ['dashboards ask', ({ moments }) => MOMENTS[moments]],
  ['service', ({ service }) => service.toUpperCase()],
  ['requests', ({ tally }) => whole(tally.requests)],
  ['calls', ({ calls }) => whole(calls)],
  ['most calls in any 5 min', ({ most }) => most],
  ['200', ({ tally }) => tally.goodPercent],
  ['median Age', ({ tally }) => `${tally.age(0.5)} s`],
  ['oldest Age', ({ tally }) => `${tally.age(1)} s`],
];

function failuresOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ moments, service, most, tally }) => [
    ...(most > LIMIT.calls ? [`${most} calls to ${service} in five minutes, where ${LIMIT.setting} are allowed`] : []),
    ...(tally.age(1) > OLDEST_S ? [`an answer was ${tally.age(1)} s old (${MOMENTS[moments]})`] : []),
    ...(tally.bad > 0 ? [`not a whole 200: ${tally.bad} of ${tally.requests} answers (${MOMENTS[moments]})`] : []),
  ]);
}
