import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** node:http and nothing else: it sends bytes that it was told, and asks nobody for a key. */
export interface Lesson {
  /** Path and query. */
  readonly path: string;
  readonly isGzip: boolean;
  readonly isConditional: boolean;
  readonly status: number;
  /** Names and values in turn, as they were. */
  readonly headers: readonly string[];
  readonly bodyBase64: string;
}

export type BareOrder =
  | { readonly do: 'learn'; readonly lesson: Lesson }
  /** Sends this to everybody who follows. */
  | { readonly do: 'broadcast'; readonly event: string };

interface Known {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

const known = new Map<string, Known>();
const followers = new Set<ServerResponse>();
const keyOf = (path: string, isGzip: boolean, isConditional: boolean): string =>
  `${path} ${isGzip ? 'gzip' : ''} ${isConditional ? 'if' : ''}`;
const keyFor = (path: string, headers: IncomingHttpHeaders): string =>
  keyOf(path, headers['accept-encoding'] !== undefined, headers['if-none-match'] !== undefined);

const server = createServer((request, response) => {
  const path = request.url ?? '';
  const answer = known.get(keyFor(path, request.headers));
  if (answer !== undefined) {
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  } else if (path === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: view\n\n');
    followers.add(response);
    response.once('close', () => followers.delete(response));
  } else response.writeHead(404).end();
});
server.listen(Number(process.env['PORT']), '127.0.0.1', 4096);

process.on('message', (order: BareOrder) => {
  if (order.do === 'learn') {
    const { path, isGzip, isConditional, status, headers, bodyBase64 } = order.lesson;
    known.set(keyOf(path, isGzip, isConditional), {
      status,
      headers: [...headers],
      body: Buffer.from(bodyBase64, 'base64'),
    });
  } else for (const follower of followers) follower.write(order.event);
  process.send?.({ answer: null });
});
process.on('disconnect', () => process.exit(0));
