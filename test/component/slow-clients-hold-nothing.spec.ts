import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { anAsker, type Ask } from '../support/asker.js';
import { figure, ms, percentile } from '../support/figures.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aRawSocket, statusesIn, type RawSocket } from '../support/raw-socket.js';
import { afterTest } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

const CLOSED_WITHIN_MS = 10_000;
/** An answer has to be begun before it can be cut off, and others use the machine, too. The figure is printed. */
const MACHINE_MS = 2_000;
/** Node looks once a second, and 200 sockets are opened one after the other. */
const LATER_MS = 60_000;
const SIGN_IN = 'POST /identity/v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

function connections({ gateway }: TestGateway): Promise<number> {
  const server: Server = gateway.app.getHttpServer();
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

/** Goes on with a byte every so often until it is over. */
function dripping(socket: RawSocket, byte: string, everyMs: number): RawSocket {
  const timer = setInterval(() => socket.socket.write(byte), everyMs);
  void socket.closed.then(() => {
    clearInterval(timer);
  });
  return socket;
}

const SLOW: Readonly<Record<string, (url: string) => RawSocket>> = {
  'nothing at all': (url) => aRawSocket(url),
  'a header, byte by byte': (url) => {
    const slow = aRawSocket(url);
    slow.socket.write('GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    return dripping(slow, 'a', 200);
  },
  'headers, one by one': (url) => {
    const slow = aRawSocket(url);
    slow.socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n');
    return dripping(slow, 'X-Slow: a\r\n', 400);
  },
  'a body, byte by byte': (url) => {
    const slow = aRawSocket(url);
    slow.socket.write(`${SIGN_IN}Content-Length: 60000\r\n\r\n{`);
    return dripping(slow, ' ', 200);
  },
  'a body, chunk by chunk': (url) => {
    const slow = aRawSocket(url);
    slow.socket.write(`${SIGN_IN}Transfer-Encoding: chunked\r\n\r\n`);
    return dripping(slow, '1\r\n \r\n', 200);
  },
};

/** Milliseconds that each took. */
async function timesOf(requests: number, ask: () => Promise<number>): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let made = 0; made < requests; made += 1) {
    const startedAt = performance.now();
    expect(await ask()).toBe(200);
    taken.push(performance.now() - startedAt);
    await sleep(5);
  }
  return taken;
}

const asking = (ask: Ask, gateway: TestGateway) => async (): Promise<number> =>
  (await ask(gateway.viewPath(SEED_BACKUP), { 'X-API-Key': gateway.key })).status;

describe('200 clients that send slowly', () => {
  it(
    'are let go within ten seconds, and nobody else waits for them',
    async () => {
      const gateway = await aGateway();
      const ask = asking(anAsker(gateway.url), gateway);
      await timesOf(50, ask);
      const before = await timesOf(200, ask);
      const atRest = await connections(gateway);
      const kinds = Object.values(SLOW);
      const slow = Array.from({ length: 200 / kinds.length }, () => kinds.map((begin) => begin(gateway.url))).flat();
      await until(async () => (await connections(gateway)) >= atRest + 200);
      const meanwhile = await timesOf(400, ask);
      const lives = await Promise.all(slow.map(({ closed }) => closed));
      expect(Math.max(...lives)).toBeLessThan(CLOSED_WITHIN_MS);
      expect(slow.map(({ text }) => statusesIn(text()))).toEqual(slow.map(() => [408]));
      figure('200 slow clients, the last one let go after', ms(Math.max(...lives)));
      const [was, is] = [before, meanwhile].map((times) => percentile(times, 0.5)) as [number, number];
      figure('a good request beside them, against before, in the middle', (is / was).toFixed(2));
      figure('likewise, p99', (percentile(meanwhile, 0.99) / percentile(before, 0.99)).toFixed(2));
      expect(await connections(gateway)).toBe(atRest);
      // Side by side on two cores, and everything of a test in one process: a millisecond is noise.
      expect(is / Math.max(was, 1)).toBeLessThan(2);
      expect(gateway.sandbox.requests('csbs')).toHaveLength(1);
    },
    LATER_MS,
  );

  it('are no reason to send away one who needs three seconds for a request', async () => {
    const { url } = await aGateway();
    const { socket, text } = aRawSocket(url);
    for (const part of ['GET /livez', ' HTTP/1.1\r\nHo', 'st: x\r\n', 'X-A: b\r\n', '\r\n']) {
      socket.write(part);
      await sleep(600);
    }
    await until(() => text() !== '');
    expect(statusesIn(text())).toEqual([200]);
  });
});

/** Of a megabyte each: more than all buffers between two sockets of one machine, which Linux lets grow to 4 and 32 MiB. */
const ANSWERS = 40;

/** A client that asks for some megabytes and takes nothing of them, or a little now and then. */
function aSlowReader({ url, key }: TestGateway, takesALittle: boolean): void {
  const { socket } = aRawSocket(url);
  socket.pause();
  const path = `/v2/${SEED_PROJECT}/backups/detail?limit=1000`;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`.repeat(ANSWERS));
  if (!takesALittle) return;
  const timer = setInterval(() => {
    socket.once('data', () => socket.pause()).resume();
  }, 500);
  afterTest(() => {
    clearInterval(timer);
    return undefined;
  });
}

describe('clients that do not take a large answer', () => {
  it(
    'are let go within ten seconds',
    async () => {
      const gateway = await aGateway();
      const { world } = gateway.sandbox;
      const [row] = world.project(SEED_PROJECT).rows.values();
      if (row === undefined) throw new Error('the sandbox has no row');
      for (let more = 0; more < 1000; more += 1) world.addRow({ ...row, id: randomUUID() }, SEED_PROJECT);
      const ask = asking(anAsker(gateway.url), gateway);
      await ask();
      const atRest = await connections(gateway);
      for (const takesALittle of [false, false, false, true, true, true]) aSlowReader(gateway, takesALittle);
      await until(async () => (await connections(gateway)) === atRest + 6);
      const openedAt = performance.now();
      await sleep(4_000);
      expect(await connections(gateway)).toBe(atRest + 6);
      await timesOf(50, ask);
      await until(async () => (await connections(gateway)) === atRest);
      const tookMs = performance.now() - openedAt;
      figure('clients that take nothing, or little, the last one let go after', ms(tookMs));
      expect(tookMs).toBeLessThan(CLOSED_WITHIN_MS + MACHINE_MS);
    },
    LATER_MS,
  );
});

describe('a connection', () => {
  it('is one of so many, and serves so many requests', async () => {
    const server: Server = (await aGateway()).gateway.app.getHttpServer();
    expect([server.maxConnections, server.maxRequestsPerSocket]).toEqual([4096, 10_000]);
  });
});
