import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtApart, type Built } from '../support/built.js';
import { figure, ms } from '../support/figures.js';
import { PATH_OF_VIEW, processesOf, type GatewayProcess } from '../support/processes.js';
import { aRawSocket, statusesIn } from '../support/raw-socket.js';
import { afterTest, aSandbox } from '../support/sandbox.js';
import { until } from '../support/until.js';

const PROCESSES_MS = 60_000;

interface Told {
  readonly status: number;
  /** Whether the answer says that the connection ends with it. */
  readonly isLast: boolean;
  readonly askedAt: number;
}

type AskOnce = (path: string, headers?: Record<string, string>) => Promise<Told>;

let built: Built;

beforeAll(() => {
  built = builtApart();
}, 120_000);

afterAll(() => {
  built.remove();
});

/** A caller with one connection that it keeps for as long as it may. */
function aCaller(url: string): AskOnce {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  afterTest(() => {
    agent.destroy();
    return undefined;
  });
  return (path, headers = {}) =>
    new Promise((resolve, reject) => {
      const askedAt = performance.now();
      const sent = request(`${url}${path}`, { agent, headers }, (answer) => {
        answer.on('error', reject).on('end', () => {
          resolve({ status: answer.statusCode ?? 0, isLast: answer.headers.connection === 'close', askedAt });
        });
        answer.resume();
      });
      sent.on('error', reject).end();
    });
}

async function endedWithin(
  process: GatewayProcess['process'],
  since: number,
): Promise<readonly [number | null, number]> {
  const { code } = await process.ended();
  return [code, performance.now() - since];
}

describe('when the gateway is told to end (SIGTERM)', () => {
  it(
    'fifty callers under full load lose nothing, and are told to go elsewhere',
    async () => {
      const { start, key } = await processesOf({ built, sandbox: await aSandbox() });
      const { process, url } = await start();
      const told: Told[] = [];
      let mayCall = true;
      const working = Array.from({ length: 50 }, async () => {
        const ask = aCaller(url);
        while (mayCall) told.push(await ask(PATH_OF_VIEW, { 'X-API-Key': key }));
      });
      await until(() => told.length > 1000);
      expect(told.filter(({ isLast }) => isLast)).toEqual([]);
      const startedAt = performance.now();
      process.signal('SIGTERM');
      const probe = aCaller(url);
      await until(async () => (await probe('/readyz')).status === 503);
      const unreadyAt = performance.now();
      expect(unreadyAt - startedAt).toBeLessThan(1_000);
      expect((await probe('/livez')).status).toBe(200);
      await sleep(1_000); // so long nobody who balances has noticed
      mayCall = false;
      await Promise.all(working);
      const later = told.filter(({ askedAt }) => askedAt > unreadyAt);
      expect(later.length).toBeGreaterThan(100);
      expect(later.filter(({ isLast }) => !isLast)).toEqual([]);
      expect(told.filter(({ status }) => status !== 200)).toEqual([]);
      const [code, took] = await endedWithin(process, startedAt);
      figure('not ready after', ms(unreadyAt - startedAt));
      figure('answers since, each the last of its connection', String(later.length));
      figure('ended after', ms(took));
      expect(code).toBe(0);
      expect(took).toBeLessThan(10_000);
      expect(process.err()).toContain('the gateway has stopped');
    },
    PROCESSES_MS,
  );

  it(
    'a caller who waits for a slow cloud has the answer, and a new one as well',
    async () => {
      const sandbox = await aSandbox();
      const { start, key } = await processesOf({ built, sandbox, settings: { REQUEST_DEADLINE_MS: '20000' } });
      const { process, url } = await start();
      sandbox.next('csbs').delay(6_500); // beyond the five seconds in which new callers are taken
      const slow = aCaller(url)(PATH_OF_VIEW, { 'X-API-Key': key });
      await until(() => sandbox.requests('csbs').length === 1);
      process.signal('SIGTERM');
      await process.says(/the gateway ends/);
      expect(await aCaller(url)('/livez')).toMatchObject({ status: 200, isLast: true });
      expect(await slow).toMatchObject({ status: 200, isLast: true });
      expect((await process.ended()).code).toBe(0);
    },
    PROCESSES_MS,
  );

  it(
    'it ends soon where nobody is connected, and where connections are only kept, in time',
    async () => {
      const { start } = await processesOf({ built, sandbox: await aSandbox() });
      const [alone, kept] = [await start(), await start()];
      const { socket, text } = aRawSocket(kept.url);
      socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
      await until(() => text() !== '');
      const startedAt = performance.now();
      for (const { process } of [alone, kept]) process.signal('SIGTERM');
      const ends = await Promise.all([alone, kept].map(({ process }) => endedWithin(process, startedAt)));
      expect(ends.map(([code]) => code)).toEqual([0, 0]);
      const [soon = Infinity, later = Infinity] = ends.map(([, took]) => took);
      expect(soon).toBeLessThan(3_000);
      expect(later).toBeGreaterThan(4_000); // whoever holds it may still call
      expect(later).toBeLessThan(8_000);
    },
    PROCESSES_MS,
  );

  it(
    'a cloud that never answers does not keep it for more than ten seconds',
    async () => {
      const sandbox = await aSandbox();
      const { start, key } = await processesOf({ built, sandbox, settings: { REQUEST_DEADLINE_MS: '60000' } });
      const { process, url } = await start();
      sandbox.always('csbs').hang();
      const { socket } = aRawSocket(url);
      socket.write(`GET ${PATH_OF_VIEW} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`);
      await until(() => sandbox.requests('csbs').length === 1);
      const startedAt = performance.now();
      process.signal('SIGTERM');
      const [code, took] = await endedWithin(process, startedAt);
      expect(code).toBe(0);
      expect(took).toBeLessThan(10_000);
      expect(process.err()).toContain('cut off');
    },
    PROCESSES_MS,
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'and told again (%s), it ends at once; twice at the same moment is once',
    async (second) => {
      const { start } = await processesOf({ built, sandbox: await aSandbox() });
      const { process, url } = await start();
      const { socket, text } = aRawSocket(url);
      socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
      await until(() => text() !== '');
      process.signal('SIGINT');
      process.signal('SIGTERM');
      await sleep(600);
      expect(statusesIn(text())).toEqual([200]);
      const startedAt = performance.now();
      process.signal(second);
      const [code, took] = await endedWithin(process, startedAt);
      expect(code).toBe(second === 'SIGINT' ? 130 : 143);
      expect(took).toBeLessThan(1_000);
    },
    PROCESSES_MS,
  );
});
