import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { scaleChart } from '../../src/bench/scale/scale-chart.js';
import { scalePage } from '../../src/bench/scale/scale-page.js';
import { SCENARIOS, type ScaleRun } from '../../src/bench/scale/scenarios.js';

const run = JSON.parse(readFileSync('docs/figures/scale.json', 'utf8')) as ScaleRun;

describe('docs/scale.md', () => {
  it('is what the bench makes of its figures, and so is its chart', () => {
    expect(readFileSync('docs/scale.md', 'utf8')).toBe(scalePage(run));
    expect(readFileSync('docs/images/scale.svg', 'utf8')).toBe(scaleChart(run));
  });

  it('tells of the scenarios that the bench runs now', () => {
    for (const part of ['flat', 'limited', 'unlimited'] as const) {
      expect(run[part]).toEqual(SCENARIOS[part].map((scenario) => expect.objectContaining(scenario) as unknown));
    }
  });
});
