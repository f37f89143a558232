import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { FAILURE_KINDS } from '../../src/core/upstream-failure.js';
import { PROBLEM_CODES } from '../../src/http/problem.js';
import { CALL_ENDS, CROSSED_WIRES } from '../../src/observer.js';
import { aPageOfMetrics, PREFIX } from '../support/a-page-of-metrics.js';
import type { Family } from '../support/metrics-page.js';

const PAGE = readFileSync('docs/metrics.md', 'utf8');
/** The cells of the lines of its tables that begin with a word of code. */
const ROWS = PAGE.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  return /^`\w+`$/.test(cells[1] ?? '') ? [cells.slice(1, -1)] : [];
});
const wordsIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
const METRICS = ROWS.filter((cells) => cells.length === 4).map(([name = '', type, labels = '', said = '']) => {
  return { name: name.replaceAll('`', ''), type, labels: [...wordsIn(labels)].sort(), said };
});
const LABELS = new Map(
  ROWS.filter((cells) => cells.length === 2).map(([name = '', values = '']) => [name.replaceAll('`', ''), values]),
);

let families: readonly Family[] = [];
const labelsOf = ({ series }: Family): string[] =>
  [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== 'le').sort();

beforeAll(async () => {
  const page = await aPageOfMetrics();
  families = page.filter(({ name }) => name.startsWith(PREFIX));
});

describe('docs/metrics.md', () => {
  it('has every metric that a gateway has, and no other, with its type and its labels', () => {
    const real = families.map((family) => ({ name: family.name, type: family.type, labels: labelsOf(family) }));
    const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1);
    expect(METRICS.map(({ name, type, labels }) => ({ name, type, labels })).sort(byName)).toEqual(real.sort(byName));
    expect(METRICS.filter(({ said }) => said.length < 10)).toEqual([]);
  });

  it('explains every label, and names every word that one may have', () => {
    expect([...LABELS.keys()].sort()).toEqual([...new Set(families.flatMap(labelsOf))].sort());
    const words = (label: string): readonly string[] => wordsIn(LABELS.get(label) ?? '');
    expect(words('code')).toEqual([...PROBLEM_CODES, 'none']);
    expect([...words('kind')].sort()).toEqual([...FAILURE_KINDS].sort());
    expect(words('answer')).toEqual(CALL_ENDS);
    expect(words('what')).toEqual(CROSSED_WIRES);
    for (const { labels } of families.flatMap(({ series }) => series)) {
      for (const label of ['status', 'code', 'cache', 'service', 'answer', 'kind', 'state', 'what', 'outcome']) {
        const value = labels[label];
        if (value !== undefined) expect([label, words(label)]).toEqual([label, expect.arrayContaining([value])]);
      }
    }
  });

  it('says how many series there are', () => {
    const all = families.flatMap(({ series }) => series);
    const [, ofCloud = '', most = '', rest = ''] =
      /some (\d+)\s+series for each cloud, up to (\d+) for each route[^,]+, and (\d+) of the rest/.exec(PAGE) ?? [];
    const clouds = all.filter(({ labels }) => labels['cloud'] !== undefined);
    const routes = Map.groupBy(
      all.filter(({ labels }) => labels['route'] !== undefined),
      ({ labels }) => labels['route'],
    );
    expect(Math.round(clouds.length / 10) * 10).toBe(Number(ofCloud));
    for (const series of routes.values()) expect(series.length).toBeLessThanOrEqual(Number(most));
    const others = all.filter(({ labels }) => labels['cloud'] === undefined && labels['route'] === undefined);
    expect(Math.round(others.length / 10) * 10).toBe(Number(rest));
  });
});
