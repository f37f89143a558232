import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterTest } from '../support/sandbox.js';
import { aFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { until } from '../support/until.js';

const ANSWER = 'x'.repeat(1000);

interface Client {
  readonly socket: Socket;
  readonly received: () => number;
  /** `end`: a FIN; otherwise the system's word. */
  readonly ending: () => string | null;
  readonly ask: () => void;
}

/** A proxy before a server that answers every byte it gets by a thousand. */
async function aProxy(): Promise<FaultProxy> {
  const served = new Set<Socket>();
  const server = createServer((socket) => {
    served.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(ANSWER));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterTest(() => {
    for (const socket of served) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return aFaultProxy((server.address() as AddressInfo).port);
}

function aClient({ port }: FaultProxy): Client {
  const socket = connect(port, '127.0.0.1');
  afterTest(() => {
    socket.destroy();
    return undefined;
  });
  let received = 0;
  let ending: string | null = null;
  socket.on('data', ({ length }) => (received += length));
  socket.on('end', () => (ending ??= 'end'));
  socket.on('error', (error: NodeJS.ErrnoException) => (ending ??= error.code ?? error.message));
  return { socket, received: () => received, ending: () => ending, ask: () => socket.write('?') };
}

async function anAnsweredClient(proxy: FaultProxy): Promise<Client> {
  const client = aClient(proxy);
  client.ask();
  await until(() => client.received() === ANSWER.length);
  return client;
}

describe('the fault proxy', () => {
  it('passes everything on while no fault is ordered, and counts who is there', async () => {
    const proxy = await aProxy();
    const clients = [await anAnsweredClient(proxy), await anAnsweredClient(proxy)];
    expect([proxy.open(), proxy.accepted()]).toEqual([2, 2]);
    clients[0]?.socket.destroy();
    await until(() => proxy.open() === 1);
    expect(proxy.accepted()).toBe(2);
  });

  it('latency: the answer comes, later', async () => {
    const proxy = await aProxy();
    proxy.latency(200);
    const begin = performance.now();
    await anAnsweredClient(proxy);
    expect(performance.now() - begin).toBeGreaterThan(190);
  });

  it('timeout: accepts, and passes nothing on open connections either, until it is healed', async () => {
    const proxy = await aProxy();
    const [old, fresh] = [await anAnsweredClient(proxy), aClient(proxy)];
    proxy.timeout();
    for (const client of [old, fresh]) client.ask();
    await sleep(150);
    expect([old.received(), fresh.received(), proxy.open(), proxy.stuck()]).toEqual([ANSWER.length, 0, 2, 2]);
    await proxy.heal();
    await until(() => proxy.open() === 0); // what was swallowed cannot be had any more
    await anAnsweredClient(proxy);
  });

  it.each(['resetPeer', 'limitData'] as const)('%s: breaks after so many bytes of each connection', async (fault) => {
    const proxy = await aProxy();
    const old = await anAnsweredClient(proxy);
    proxy[fault](300);
    const fresh = aClient(proxy);
    for (const client of [old, fresh]) client.ask();
    await until(() => old.ending() !== null && fresh.ending() !== null);
    const how = fault === 'limitData' ? 'end' : 'ECONNRESET';
    expect([old.ending(), fresh.ending()]).toEqual([how, how]);
    // An RST may overtake bytes that have not been read yet.
    if (fault === 'limitData') expect([old.received(), fresh.received()]).toEqual([ANSWER.length + 300, 300]);
    await until(() => proxy.open() === 0);
    await proxy.heal();
    await anAnsweredClient(proxy);
  });

  it('slicer and bandwidth: bytes come a few at a time', async () => {
    const proxy = await aProxy();
    for (const [spoil, least] of [
      [() => { proxy.slicer(100, 20); }, 150],
      [() => { proxy.bandwidth(4000); }, 200],
    ] as const) {
      spoil();
      const begin = performance.now();
      const client = await anAnsweredClient(proxy);
      expect(performance.now() - begin).toBeGreaterThan(least);
      client.socket.destroy();
    } // prettier-ignore
  });

  it('down: breaks what is open and refuses what comes, and is back on the same port', async () => {
    const proxy = await aProxy();
    const old = await anAnsweredClient(proxy);
    await proxy.down();
    const fresh = aClient(proxy);
    await until(() => old.ending() !== null && fresh.ending() !== null);
    expect([fresh.ending(), proxy.open()]).toEqual(['ECONNREFUSED', 0]);
    await proxy.heal();
    await anAnsweredClient(proxy);
  });
});
