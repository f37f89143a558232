import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterTest } from './sandbox.js';

export interface Balancer {
  readonly url: string;
  /** From now on this address stands behind it, too; it gets requests when it says that it is ready. */
  readonly add: (backend: string) => void;
}

const ASK_EVERY_MS = 100;

/** Hands each request to the next instance that was ready when last asked, over kept connections; it never tries a second one. */
export async function aBalancer(): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const ready = new Map<string, boolean>();
  let turn = 0;
  const server = createServer((asked, answer) => {
    const able = [...ready].flatMap(([backend, isReady]) => (isReady ? [backend] : []));
    turn += 1;
    const backend = able[turn % Math.max(able.length, 1)];
    if (backend === undefined) answer.writeHead(503).end();
    else pass(backend, agent, asked, answer);
  });
  // Node's five seconds would cut off a caller of the test's that comes back just then, on the way to the balancer.
  server.keepAliveTimeout = 120_000;
  const asking = setInterval(() => {
    for (const backend of ready.keys()) {
      void isReady(backend).then((now) => ready.set(backend, now));
    }
  }, ASK_EVERY_MS);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    clearInterval(asking);
    agent.destroy();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (backend) => ready.set(backend, false),
  };
}

function pass(backend: string, agent: Agent, asked: IncomingMessage, answer: ServerResponse): void {
  const onward = request(`${backend}${asked.url ?? ''}`, { agent, method: asked.method, headers: asked.headers });
  onward.on('response', (got) => {
    const { connection: _hop, 'keep-alive': _another, ...headers } = got.headers;
    answer.writeHead(got.statusCode ?? 0, headers);
    got.pipe(answer);
  });
  // As every balancer says it.
  onward.on('error', () => answer.writeHead(502).end()).end();
}

async function isReady(backend: string): Promise<boolean> {
  try {
    return (await fetch(`${backend}/readyz`, { headers: { Connection: 'close' } })).ok;
  } catch {
    return false;
  }
}
