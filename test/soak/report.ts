import type { Sample, Seen, Watched } from './gateway.js';
import type { Tally } from './tally.js';

const MIB = 1024 * 1024;
/** Caches fill, and the compiler warms up. */
const WARM_UP_S = 300;
/** Fewer samples than these are no line. */
const LEAST_SAMPLES = 6;
const MOST_MIB_PER_MINUTE = 1;
/** Of all requests: it takes one that is sent in the very moment in which a connection has been idle for 65 s. */
const MOST_ASKED_AGAIN = 1 / 10_000;

export interface Outcome {
  readonly tally: Tally;
  /** How often there was each. */
  readonly faults: ReadonlyMap<string, number>;
  readonly gateways: readonly Seen[];
  readonly exitCodes: readonly (number | null)[];
}

export interface Report {
  readonly text: string;
  /** In words; none where every promise was kept. */
  readonly broken: readonly string[];
}

/** MiB a minute by least squares; `null` where there are too few samples. */
export function slope(samples: readonly Sample[]): number | null {
  if (samples.length < LEAST_SAMPLES) return null;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minutes = samples.map(({ atS }) => atS / 60);
  const mibs = samples.map(({ rssBytes }) => rssBytes / MIB);
  const [x, y] = [mean(minutes), mean(mibs)];
  const above = samples.reduce((sum, _sample, at) => sum + ((minutes[at] ?? 0) - x) * ((mibs[at] ?? 0) - y), 0);
  return above / minutes.reduce((sum, minute) => sum + (minute - x) ** 2, 0);
}

export function report({ tally, faults, gateways, exitCodes }: Outcome): Report {
  const rows: [string, string][] = [
    ['requests', String(tally.requests)],
    ['asked again, a kept connection was being closed', String(tally.askedAgain)],
    ['p50, p99', `${tally.percentileMs(0.5)} ms, ${tally.percentileMs(0.99)} ms`],
    [
      'slowest',
      `${Math.round(tally.slowest?.ms ?? 0)} ms (${tally.slowest?.what ?? ''} ${tally.slowest?.status ?? ''})`,
    ],
    ...tally.late.map((each): [string, string] => ['late', each]),
    ...sorted(tally.statuses).map(([what, times]): [string, string] => [`answers: ${what}`, String(times)]),
    ...(['seen', 'seen elsewhere', 'never seen', 'bad'] as const).map((memory): [string, string] => [
      `5xx or none, backup ${memory}`,
      String(tally.failures.get(memory) ?? 0),
    ]),
    ...sorted(faults).map(([what, times]): [string, string] => [`faults: ${what}`, String(times)]),
  ];
  const broken: string[] = [];
  const seen = tally.failures.get('seen') ?? 0;
  if (seen > 0) broken.push(`${seen} × 5xx or no answer for what was answered before: ${tally.examples.join(', ')}`);
  const { askedAgain, requests } = tally;
  if (askedAgain > requests * MOST_ASKED_AGAIN) {
    broken.push(`${askedAgain} kept connections were closed under a request`);
  }
  for (const [at, gateway] of gateways.entries()) {
    const name = `gateway ${at + 1}`;
    rows.push(...rowsOf(name, gateway));
    broken.push(...brokenBy(gateway, exitCodes[at] ?? null).map((what) => `${name}: ${what}`));
  }
  const width = Math.max(...rows.map(([what]) => what.length));
  return { text: rows.map(([what, value]) => `${what.padEnd(width)}  ${value}`).join('\n'), broken };
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function rowsOf(name: string, { samples, watched, rejections }: Seen): [string, string][] {
  const mibs = samples.map(({ rssBytes }) => Math.round(rssBytes / MIB));
  const delays = watched.map(({ p99Ms }) => p99Ms).sort((a, b) => a - b);
  const most = Math.max(...watched.map(({ maxMs }) => maxMs));
  const half = samples.slice(samples.length / 2);
  return [
    [`${name}: memory, first, most, last`, `${mibs[0] ?? 0}, ${Math.max(...mibs)}, ${mibs.at(-1) ?? 0} MiB`],
    [`${name}: memory after minute 5`, inWords(slope(warm(samples)))],
    [`${name}: memory in the second half`, inWords(slope(half))],
    [`${name}: of that objects and buffers, last`, ofThat(watched.at(-1))],
    [
      `${name}: open files, first, most`,
      `${samples[0]?.files ?? 0}, ${Math.max(...samples.map(({ files }) => files))}`,
    ],
    [
      `${name}: event loop p99 of ten seconds, median, worst; longest`,
      `${ms(middle(delays))}, ${ms(delays.at(-1))}; ${ms(most)}`,
    ],
    [`${name}: unhandled rejections`, String(rejections)],
  ];
}

/** As it goes. */
export function memoryOf({ samples, watched }: Seen): string {
  return `${Math.round((samples.at(-1)?.rssBytes ?? 0) / MIB)} MiB, of that objects and buffers ${ofThat(watched.at(-1))}`;
}

function ofThat(last: Watched | undefined): string {
  if (last === undefined) return 'unknown';
  const [heap, room, external] = [last.heap, last.heapTotal, last.external].map((bytes) => Math.round(bytes / MIB));
  return `${heap} in ${room} and ${external} MiB`;
}

function brokenBy(gateway: Seen, exitCode: number | null): string[] {
  const growth = slope(warm(gateway.samples));
  const broken: string[] = [];
  if (growth !== null && growth > MOST_MIB_PER_MINUTE) broken.push(`memory grows by ${inWords(growth)}`);
  if (gateway.rejections > 0) broken.push(`${gateway.rejections} unhandled rejections`);
  if (gateway.ending !== null) broken.push(gateway.ending);
  else if (exitCode !== 0) broken.push(`did not end properly (${exitCode ?? 'killed'})`);
  if (gateway.complaints.length > 0) broken.push(`complains: ${gateway.complaints.slice(0, 5).join(' | ')}`);
  return broken;
}

function warm(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ atS }) => atS >= WARM_UP_S);
}

function inWords(growth: number | null): string {
  return growth === null ? 'not judged, too short' : `${growth.toFixed(2)} MiB a minute`;
}

function middle(values: readonly number[]): number | undefined {
  return values[Math.floor(values.length / 2)];
}

function ms(value: number | undefined): string {
  return `${(value ?? 0).toFixed(1)} ms`;
}
