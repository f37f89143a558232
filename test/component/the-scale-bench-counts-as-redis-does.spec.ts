import { describe, expect, it } from '@jest/globals';
import { ModelledCount } from '../../src/bench/scale/modelled-count.js';
import { seededDice } from '../../src/bench/scale/seeded-dice.js';
import { BACKGROUND_SHARE, FREE_SHARE } from '../../src/upstreams/budget/allowance.js';
import { TAKE_SCRIPT } from '../../src/upstreams/budget/shared-scripts.js';
import { aRedis, type TestRedis } from '../support/redis.js';

const START = Date.parse('2026-03-02T09:00:00Z');
const WINDOW_MS = 10_000;

/** The real script, at a time of the test's choice. */
function scriptAt(now: number): string {
  const time = "redis.call('TIME')";
  expect(TAKE_SCRIPT.split(time)).toHaveLength(2);
  return TAKE_SCRIPT.replace(time, `{ ${Math.floor(now / 1000)}, ${(now % 1000) * 1000} }`);
}

async function answers(redis: TestRedis, seed: number, limit: number): Promise<{ real: unknown[]; model: unknown[] }> {
  const dice = seededDice(seed);
  const count = new ModelledCount();
  const keys = ['calls', 'instances', 'state'].map((part) => `{${seed}}:${part}`);
  const [real, model]: [unknown[], unknown[]] = [[], []];
  let now = START;
  for (let call = 0; call < 300; call += 1) {
    now += Math.floor(dice() ** 3 * 1500);
    const instance = `instance-${Math.floor(dice() * 4)}`;
    const urgency = dice() < 0.6 ? 'background' : 'foreground';
    const values = [WINDOW_MS, limit, instance, `${instance}:${call}`, FREE_SHARE, BACKGROUND_SHARE, urgency] as const;
    real.push(await redis.ask('EVAL', scriptAt(now), keys.length, ...keys, ...values));
    model.push([...count.take(now, values)]);
  }
  return { real, model };
}

describe('the count of calls that the scale bench keeps in memory', () => {
  it.each([
    [1, 20],
    [2, 7],
    [3, 0],
    [4, 200],
  ])('answers what the real script in a real Redis answers, call by call: seed %i, limit %i', async (seed, limit) => {
    const { real, model } = await answers(await aRedis(), seed, limit);
    expect(model).toEqual(real);
    const waits = real.map((answer) => (answer as number[])[0] ?? 0);
    if (limit === 20) expect([waits.includes(0), waits.some((wait) => wait > 0)]).toEqual([true, true]);
  });
});
