import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { aBalancer } from '../support/balancer.js';
import { builtApart, type Built } from '../support/built.js';
import { figure } from '../support/figures.js';
import { PATH_OF_VIEW, processesOf } from '../support/processes.js';
import { afterTest, aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

const PER_SECOND = 200;

let built: Built;

beforeAll(() => {
  built = builtApart();
}, 120_000);

afterAll(() => {
  built.remove();
});

/** Asks so often a second, whether or not what was asked before is answered; how each ended. */
function steadyLoad(url: string, headers: Record<string, string>): { ended: () => Promise<readonly string[]> } {
  const agent = new Agent({ keepAlive: true });
  afterTest(() => {
    agent.destroy();
    return undefined;
  });
  const asked: Promise<string>[] = [];
  const ask = (): Promise<string> =>
    new Promise((resolve) => {
      const sent = request(url, { agent, headers }, (answer) => {
        answer.on('error', ({ message }) => {
          resolve(message);
        });
        answer.resume().on('end', () => {
          resolve(String(answer.statusCode));
        });
      });
      sent.on('error', ({ message }) => {
        resolve(message);
      });
      sent.end();
    });
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * PER_SECOND;
    while (asked.length < due) asked.push(ask());
  }, 10);
  afterTest(() => {
    clearInterval(timer);
    return undefined;
  });
  return {
    ended: () => {
      clearInterval(timer);
      return Promise.all(asked);
    },
  };
}

describe('two instances behind a balancer', () => {
  it('are restarted in turn under 200 requests a second, and no request fails', async () => {
    const { start, key } = await processesOf({ built, sandbox: await aSandbox() });
    const balancer = await aBalancer();
    const isServed = async (): Promise<boolean> => (await fetch(`${balancer.url}/livez`)).ok;
    let instances = [await start(), await start()];
    for (const { url } of instances) balancer.add(url);
    await until(isServed);
    await sleep(500);
    const startedAt = performance.now();
    const load = steadyLoad(`${balancer.url}${PATH_OF_VIEW}`, { 'X-API-Key': key });
    await sleep(1_000);
    for (const { process } of instances) {
      process.signal('SIGTERM');
      expect((await process.ended()).code).toBe(0);
      const another = await start();
      balancer.add(another.url);
      instances = [...instances, another];
      await sleep(1_000);
    }
    const ends = await load.ended();
    figure('requests while two instances were restarted in turn', String(ends.length));
    figure('of these failed', String(ends.filter((end) => end !== '200').length));
    expect(ends.filter((end) => end !== '200')).toEqual([]);
    expect(ends.length).toBeGreaterThan(((performance.now() - startedAt) / 1000) * PER_SECOND * 0.9);
  }, 90_000);
});
