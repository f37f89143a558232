import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Results } from '../../src/bench/speed/results.js';
import { chart } from '../../src/bench/speed/show/chart.js';
import { pageWith } from '../../src/bench/speed/show/page.js';

const PAGE = 'docs/performance.md';
const SHOWN = 'bench/results/shown.json';
const page = readFileSync(PAGE, 'utf8');
const results = existsSync(SHOWN) ? (JSON.parse(readFileSync(SHOWN, 'utf8')) as Results) : null;

describe('docs/performance.md', () => {
  it('shows the figures that the bench has written down, and none by hand', async () => {
    const options = await resolveConfig(PAGE);
    expect(await format(pageWith(page, results), { ...options, filepath: PAGE })).toBe(page);
  });

  it('has the chart of the same figures, or none', () => {
    const file = 'docs/images/performance.svg';
    expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(results === null ? null : chart(results.rows));
  });

  it('does not show a quick run', () => {
    expect(results?.machine.isQuick ?? false).toBe(false);
  });
});
