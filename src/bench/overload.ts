import type { CallerLoad, Heard } from './overload/load.js';
import { setStage } from './overload/stage.js';
import { table, type Column, type Report } from './report.js';

type Arrivals = Readonly<Record<string, CallerLoad['arrival']>>;

/** The cloud takes so long for each call, and has sixteen places: 80 views a second, far below what the callers' process can ask for. */
const CLOUD_MS = 200;
const AT_ONCE = [16, 32];
const PEAK_SECONDS = 4;
const OVERLOAD_SECONDS = 10;
const AFTER_SECONDS = 4;
const TIMES = 4;
/** Of the peak: what one asks for who asks for little. */
const QUIET = 0.1;
const AFTER_PER_SECOND = 20;
/** A cold view takes the cloud's time and little more when all is well. */
const SLOW_MS = 5 * CLOUD_MS;
const MIB = 1024 * 1024;

interface Row {
  readonly what: string;
  readonly heard: readonly Heard[];
  readonly seconds: number;
  readonly lagMs: number;
  readonly rss: number;
}

/** Four times of what can be answered is asked for: what comes of it. Gateway, cloud and callers are processes of their own. */
export async function overload(report: Report): Promise<readonly string[]> {
  const stage = await setStage(CLOUD_MS);
  const rows: Row[] = [];
  const offer = async (what: string, seconds: number, arrivals: Arrivals): Promise<Row> => {
    report.progress(what);
    const { heard, lagMs } = await stage.offer(seconds, arrivals);
    const rss = await stage.rss();
    const own = Object.keys(arrivals).map((name) => ({
      what: `${what} (${name})`,
      heard: heard[name] ?? [],
      seconds,
      lagMs,
      rss,
    }));
    rows.push(...own);
    const [first = { what, heard: [], seconds, lagMs, rss }] = own;
    return first;
  };
  try {
    await offer('warming up', PEAK_SECONDS, { noisy: { closed: 4 } });
    const peaks: Row[] = [];
    for (const closed of AT_ONCE) peaks.push(await offer(`${closed} at once`, PEAK_SECONDS, { noisy: { closed } }));
    const peak = Math.max(...peaks.map(goodput));
    const many = { open: TIMES * peak };
    const at4 = await offer(`${TIMES} times the peak`, OVERLOAD_SECONDS, { noisy: many });
    const after = await offer('afterwards', AFTER_SECONDS, { noisy: { open: AFTER_PER_SECOND } });
    await offer(`${TIMES} times, and another`, OVERLOAD_SECONDS, { noisy: many, quiet: { open: QUIET * peak } });
    const ratio = goodput(at4) / peak;
    report.print(`A cloud of ${CLOUD_MS} ms, cold views, the most that was answered: ${peak.toFixed(0)}/s.`);
    report.print(table(COLUMNS, rows));
    report.print(
      `Goodput at ${TIMES} times the peak: ${(100 * ratio).toFixed(0)} %. Well again after ${ms(recovery(after))}.`,
    );
    return failuresOf(ratio, at4, after);
  } finally {
    stage.end();
  }
}

function failuresOf(ratio: number, at4: Row, after: Row): readonly string[] {
  const refusalP99 = quantile(times(at4, 503), 0.99);
  return [
    ...(ratio >= 0.8 ? [] : [`goodput is ${(100 * ratio).toFixed(0)} % of the peak, promised are 80 %`]),
    ...(refusalP99 <= 50 ? [] : [`refusals take ${refusalP99.toFixed(0)} ms at p99, promised are 50 ms`]),
    ...(recovery(after) <= 2000 ? [] : [`it recovers in ${recovery(after).toFixed(0)} ms, promised are 2 s`]),
  ];
}

const times = ({ heard }: Row, status: number): readonly number[] =>
  heard.filter((each) => each.status === status).map(({ ms }) => ms);
const goodput = (row: Row): number => times(row, 200).length / row.seconds;

/** When the last one was due that was not answered, or late. */
function recovery({ heard }: Row): number {
  return Math.max(0, ...heard.filter(({ status, ms }) => status !== 200 || ms > SLOW_MS).map(({ at }) => at));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;

const COLUMNS: readonly Column<Row>[] = [
  ['asked', ({ what }) => what],
  ['asked/s', ({ heard, seconds }) => (heard.length / seconds).toFixed(0)],
  ['200/s', (row) => goodput(row).toFixed(1)],
  ['p50', (row) => ms(quantile(times(row, 200), 0.5))],
  ['p99', (row) => ms(quantile(times(row, 200), 0.99))],
  ['503/s', (row) => (times(row, 503).length / row.seconds).toFixed(1)],
  ['503 p50', (row) => ms(quantile(times(row, 503), 0.5))],
  ['503 p99', (row) => ms(quantile(times(row, 503), 0.99))],
  ['else', ({ heard }) => heard.filter(({ status }) => ![200, 503].includes(status)).length],
  ["callers' own lag p99", ({ lagMs }) => ms(lagMs)],
  ['RSS', ({ rss }) => `${(rss / MIB).toFixed(0)} MiB`],
];
