import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterTest } from './sandbox.js';

/** A server of the test's own on a free port; its address. */
export async function aServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  afterTest(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that nobody should ever call: it writes down who does. */
export async function aSink(): Promise<{ readonly url: string; readonly visits: readonly string[] }> {
  const visits: string[] = [];
  const url = await aServer((request, response) => {
    visits.push(`${request.url ?? ''} ${JSON.stringify(request.headers)}`);
    response.end('{"backups":[]}');
  });
  return { url, visits };
}
