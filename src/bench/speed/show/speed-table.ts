import { table, type Column } from '../../report.js';
import { CONTENDERS, type ContenderName } from '../contender.js';
import { ratio, type Row } from '../results.js';

/** What it is called where people read. */
export const TITLES: Readonly<Record<ContenderName, string>> = {
  gateway: 'gateway',
  bare: 'bare',
  'nest-express': 'Nest + Express',
  'nest-fastify': 'Nest + Fastify',
  nginx: 'nginx',
  hive: 'Hive',
};

/** Medians, and in brackets the gateway's as a multiple of each. */
export function speedTable(rows: readonly Row[]): string {
  return table(COLUMNS, rows);
}

const COLUMNS: readonly Column<Row>[] = [
  ['case', ({ what }) => what],
  ['unit', ({ unit, better }) => `${unit} ${better === 'more' ? '↑' : '↓'}`],
  ...CONTENDERS.map((name): Column<Row> => [TITLES[name], (row) => cell(row, name)]),
];

function cell({ medians }: Row, name: ContenderName): string {
  const value = medians[name];
  if (value === undefined) return '–';
  const times = name === 'gateway' ? null : ratio(medians, name);
  return times === null ? figure(value) : `${figure(value)} (${figure(times)}×)`;
}

/** Three digits that count. */
export function figure(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return '< 0.001';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

interface JudgedRow {
  readonly what: string;
  readonly text: string;
  readonly figure: number;
  readonly isMet: boolean;
}

/** What was to be shown, and whether it was. */
export function targetTable(rows: readonly Row[]): string {
  const all = rows.flatMap(({ what, targets }) => targets.map((target): JudgedRow => ({ what, ...target })));
  return table(
    [
      ['case', ({ what }) => what],
      ['target', ({ text }) => text],
      ['measured', (row) => figure(row.figure)],
      ['met', ({ isMet }) => (isMet ? 'yes' : '**no**')],
    ],
    all,
  );
}

/** In one line each: who is ahead of the gateway, who is not there, and what "bare" is. */
export function remarks(rows: readonly Row[]): readonly string[] {
  const ahead = rows.flatMap(({ what, behind }) =>
    named(behind).map(([name, why]) => `- ${what}: **${TITLES[name]} is ahead**: ${why}.`),
  );
  const missing = grouped(rows);
  const bare = rows.flatMap(({ what, bare: said }) => (said === null ? [] : [`- ${what}: "bare" is ${said}.`]));
  return [...new Set([...ahead, ...missing, ...bare])];
}

/** Whoever is missing for one reason, in one line. */
function grouped(rows: readonly Row[]): readonly string[] {
  const byReason = new Map<string, { names: Set<string>; whats: Set<string> }>();
  for (const { what, absent, medians } of rows) {
    for (const [name, why] of named(absent)) {
      if (medians[name] !== undefined) continue;
      const group = byReason.get(why) ?? { names: new Set(), whats: new Set() };
      byReason.set(why, group);
      group.names.add(TITLES[name]);
      group.whats.add(what);
    }
  }
  return [...byReason].map(
    ([why, { names, whats }]) => `- ${[...whats].join('; ')}: without ${[...names].join(', ')}: ${why}.`,
  );
}

function named(by: Readonly<Partial<Record<ContenderName, string>>>): readonly (readonly [ContenderName, string])[] {
  return CONTENDERS.flatMap((name) => {
    const why = by[name];
    return why === undefined ? [] : [[name, why] as const];
  });
}
