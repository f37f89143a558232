import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterTest } from './sandbox.js';

/** A server that nobody should ever call: it writes down who does. */
export async function aSink(): Promise<{ readonly url: string; readonly visits: readonly string[] }> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(`${request.url ?? ''} ${JSON.stringify(request.headers)}`);
    response.end('{"backups":[]}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  afterTest(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits };
}
