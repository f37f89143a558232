import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchOptions, Report } from '../report.js';
import { CASES } from './cases/cases.js';
import { FULL, QUICK } from './effort.js';
import { thisMachine } from './machine.js';
import { rowOf, type Row } from './results.js';
import { chart } from './show/chart.js';
import { remarks, speedTable, targetTable } from './show/speed-table.js';
import type { SpeedCase } from './speed-case.js';
import { installCommands } from './stage/commands.js';
import { BENCH_FOLDER, installPeers } from './stage/peer-packages.js';
import { Stages, type Surroundings } from './stage/stages.js';

/** Where the latest run is kept: `npm run bench -- page` makes docs/performance.md of it. */
export const LATEST = join(BENCH_FOLDER, 'results', 'latest.json');
const LATEST_CHART = join(BENCH_FOLDER, 'results', 'latest.svg');

/** How fast the gateway is beside others that do its work, and beside a bare server: see docs/performance.md. */
export async function speed(report: Report, { names, isQuick }: BenchOptions): Promise<readonly string[]> {
  const unknown = names.filter((name) => CASES.every((each) => each.name !== name));
  if (unknown.length > 0) {
    throw new Error(`there is no case ${unknown.join(', ')}. There is: ${CASES.map(({ name }) => name).join(', ')}`);
  }
  const wanted = CASES.filter(({ name }) => names.length === 0 || names.includes(name));
  const { progress } = report;
  await installCommands(progress);
  const { rows, broken } = await run(wanted, isQuick, { progress, noPeers: await installPeers(progress) });
  const command = ['npm run bench', ...(names.length > 0 || isQuick ? ['--'] : [])];
  const args = [...(names.length > 0 ? ['speed', ...names] : []), ...(isQuick ? ['--quick'] : [])];
  const machine = await thisMachine([...command, ...args].join(' '), isQuick);
  mkdirSync(join(BENCH_FOLDER, 'results'), { recursive: true });
  writeFileSync(LATEST, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  writeFileSync(LATEST_CHART, chart(rows));
  if (isQuick) report.print('A quick run: it shows that everything works. Its figures are nothing to go by.');
  print(report, rows);
  return [...broken, ...(isQuick ? [] : failuresOf(rows))];
}

function print({ print: say, progress }: Report, rows: readonly Row[]): void {
  say(speedTable(rows));
  if (rows.some(({ targets }) => targets.length > 0)) say(targetTable(rows));
  const all = remarks(rows);
  if (all.length > 0) say(all.join('\n'));
  progress(`written: ${LATEST}, ${LATEST_CHART}`);
}

interface Outcome {
  readonly rows: readonly Row[];
  /** Cases that could not be measured. */
  readonly broken: readonly string[];
}

/** Cases that follow each other and need the same share a stage. One that fails takes its stage with it, and no other case. */
async function run(wanted: readonly SpeedCase[], isQuick: boolean, around: Surroundings): Promise<Outcome> {
  const effort = isQuick ? QUICK : FULL;
  const rows: Row[] = [];
  const broken: string[] = [];
  const stages = new Stages(around);
  for (const each of wanted) {
    around.progress(`${each.name}: ${each.title}`);
    try {
      const stage = await stages.like(each.stage(effort));
      rows.push(...(await each.measure(stage, effort)).map((measured) => rowOf(each.name, measured)));
    } catch (error) {
      broken.push(`${each.name} was not measured: ${error instanceof Error ? error.message : String(error)}`);
      await stages.end();
    }
  }
  await stages.end();
  return { rows, broken };
}

function failuresOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ what, targets }) =>
    targets.flatMap(({ text, figure, isMet }) => (isMet ? [] : [`${what}: ${figure.toFixed(2)}, to be ${text}`])),
  );
}
