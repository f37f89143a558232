import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtApart, type Built } from '../support/built.js';
import { figure, ms } from '../support/figures.js';
import { follow } from '../support/followed.js';
import { PATH_OF_VIEW, processesOf } from '../support/processes.js';
import { afterTest, aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

const PROCESSES_MS = 60_000;

let built: Built;

beforeAll(() => {
  built = builtApart();
}, 120_000);

afterAll(() => {
  built.remove();
});

/** Asks again and again over one connection until it may no more; the statuses of what was answered, or what went wrong. */
async function working(url: string, headers: Record<string, string>, mayCall: () => boolean): Promise<unknown[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  afterTest(() => {
    agent.destroy();
    return undefined;
  });
  const told: unknown[] = [];
  while (mayCall()) {
    told.push(
      await new Promise((resolve) => {
        const sent = request(`${url}${PATH_OF_VIEW}`, { agent, headers }, (answer) => {
          answer.on('end', () => {
            resolve(answer.statusCode);
          });
          answer.resume();
        });
        sent.on('error', resolve).end();
      }),
    );
    await sleep(20);
  }
  return told;
}

describe('when the gateway is told to end (SIGTERM)', () => {
  it(
    'a hundred streams end with a time to come back, each its own, and fifty callers lose nothing',
    async () => {
      const { start, key } = await processesOf({ built, sandbox: await aSandbox() });
      const { process, url } = await start();
      const headers = { 'X-API-Key': key };
      const stream = `${url}${PATH_OF_VIEW}/events`;
      const streams = await Promise.all(Array.from({ length: 100 }, () => follow(stream, headers)));
      await until(() => streams.every(({ events }) => events().length === 1));
      let mayCall = true;
      const callers = Array.from({ length: 50 }, () => working(url, headers, () => mayCall));
      await sleep(500);
      const startedAt = performance.now();
      process.signal('SIGTERM');
      const ends = await Promise.all(streams.map(({ ended }) => ended));
      figure('a hundred streams have ended after', ms(performance.now() - startedAt));
      expect(new Set(ends)).toEqual(new Set(['ended']));
      const hints = streams.map(({ retries }) => retries().at(-1) ?? NaN);
      expect(hints.every((hint) => hint >= 1_000 && hint <= 10_000)).toBe(true);
      expect(new Set(hints).size).toBeGreaterThan(50);
      const late = await follow(stream, headers); // a balancer has not noticed yet
      expect(late.status).toBe(200);
      expect(await late.ended).toBe('ended');
      expect([late.events().length, late.retries().length]).toEqual([1, 2]);
      mayCall = false;
      const told = (await Promise.all(callers)).flat();
      expect(told.length).toBeGreaterThan(50);
      expect(told.filter((status) => status !== 200)).toEqual([]);
      const { code } = await process.ended();
      const took = performance.now() - startedAt;
      figure('ended after', ms(took));
      expect(code).toBe(0);
      expect(took).toBeLessThan(10_000);
      expect(process.err()).not.toContain('cut off');
    },
    PROCESSES_MS,
  );
});
