import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Report } from '../report.js';
import type { Results } from './results.js';
import { chart } from './show/chart.js';
import { pageWith } from './show/page.js';
import { LATEST } from './speed.js';
import { BENCH_FOLDER } from './stage/peer-packages.js';

const DOCS = join(BENCH_FOLDER, '..', 'docs');
/** What the page shows. */
const SHOWN = join(BENCH_FOLDER, 'results', 'shown.json');

/** Makes docs/performance.md and its chart of the latest run, and keeps that beside them. */
export async function writePage({ progress }: Report): Promise<readonly string[]> {
  if (existsSync(LATEST)) copyFileSync(LATEST, SHOWN);
  const results = existsSync(SHOWN) ? (JSON.parse(readFileSync(SHOWN, 'utf8')) as Results) : null;
  const page = join(DOCS, 'performance.md');
  const options = await resolveConfig(page);
  const text = pageWith(readFileSync(page, 'utf8'), results);
  writeFileSync(page, await format(text, { ...options, filepath: page }));
  if (results !== null) writeFileSync(join(DOCS, 'images', 'performance.svg'), chart(results.rows));
  progress('docs/performance.md is written');
  return [];
}
