import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Answers a request, or lets `otherwise` do so. */
export type Before = (request: IncomingMessage, response: ServerResponse, otherwise: () => void) => void;

/** Puts something before all that listens to a server's requests by now. */
export function standBefore(server: Server, before: Before): void {
  const handlers = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    before(request, response, () => {
      for (const handle of handlers) Reflect.apply(handle, server, [request, response]);
    });
  });
}
