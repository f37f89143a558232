import { describe, expect, it } from '@jest/globals';
import { runScenario, type Figures, type Scenario } from './run-scenario.js';

const SCENARIO: Scenario = {
  dashboards: 300,
  instances: 3,
  backups: 20,
  isLimited: true,
  warmUpS: 600,
  seconds: 600,
};
const run = (more: Partial<Scenario>, isOneByOne: boolean): Promise<Figures> =>
  runScenario({ ...SCENARIO, ...more }, isOneByOne);

describe('polls that are counted many at a time', () => {
  it.each([
    ['that fit under the limit', { backups: 8 }],
    ['that do not', { backups: 40 }],
  ])('come to the same as polls made one by one, of backups %s', async (_which, more) => {
    const [many, each] = [await run(more, false), await run(more, true)];
    const ratio = (of: (figures: Figures) => number): number => of(many) / of(each);
    expect(ratio(({ polls }) => polls)).toBeCloseTo(1, 1);
    expect(ratio(({ csbsCalls }) => csbsCalls)).toBeCloseTo(1, 1);
    expect(Math.abs(ratio(({ medianAge }) => medianAge ?? NaN) - 1)).toBeLessThan(0.15);
    expect(Math.abs(ratio(({ oldestAge }) => oldestAge ?? NaN) - 1)).toBeLessThan(0.3);
    expect(Math.abs(ratio(({ scripts }) => scripts) - 1)).toBeLessThan(0.15);
    expect([many.refused, each.refused]).toEqual([0, 0]);
  });

  it('come to the same where most are refused, what Redis is asked for them included', async () => {
    const more = { backups: 300, dashboards: 300, warmUpS: 20, seconds: 40 };
    const [many, each] = [await run(more, false), await run(more, true)];
    expect(each.refused).toBeGreaterThan(0.2);
    expect(Math.abs(many.refused - each.refused)).toBeLessThan(0.05);
    expect(Math.abs(many.scripts / each.scripts - 1)).toBeLessThan(0.15);
  });
});

describe('what the simulation shows', () => {
  it('never lets the cloud be asked more often than it allows, and is the same in every run', async () => {
    const [one, other] = [await run({ backups: 40 }, false), await run({ backups: 40 }, false)];
    expect(one.mostCalls).toBeLessThanOrEqual(200);
    expect({ ...one, tookMs: 0 }).toEqual({ ...other, tookMs: 0 });
  });
});
