import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Report } from '../report.js';
import { CASES } from './cases/cases.js';
import type { Results } from './results.js';
import { chart } from './show/chart.js';
import { pageWith } from './show/page.js';
import { LATEST } from './speed.js';
import { BENCH_FOLDER } from './stage/peer-packages.js';

const DOCS = join(BENCH_FOLDER, '..', 'docs');
/** What the page shows. */
const SHOWN = join(BENCH_FOLDER, 'results', 'shown.json');

/** Makes docs/performance.md and its chart of the latest run, and keeps that; without one, of what is kept. */
export async function writePage({ progress }: Report): Promise<readonly string[]> {
  const latest = resultsIn(LATEST);
  if (latest !== null && !isWhole(latest)) return ['the latest run was quick, or not of all cases: npm run bench'];
  if (latest !== null) copyFileSync(LATEST, SHOWN);
  const results = resultsIn(SHOWN);
  const page = join(DOCS, 'performance.md');
  const options = await resolveConfig(page);
  const text = pageWith(readFileSync(page, 'utf8'), results);
  writeFileSync(page, await format(text, { ...options, filepath: page }));
  if (results !== null) writeFileSync(join(DOCS, 'images', 'performance.svg'), chart(results.rows));
  progress('docs/performance.md is written');
  return [];
}

function resultsIn(file: string): Results | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : null;
}

function isWhole({ machine, rows }: Results): boolean {
  return !machine.isQuick && CASES.every(({ name }) => rows.some((row) => row.case === name));
}
