import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** A request that was answered to the end. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked. */
  readonly body: string;
}

export interface AnswerTap {
  /** Every byte that went to a client so far, connection by connection; and bodies whose bytes were packed or sent in pieces, whole. As latin1. */
  answers(): readonly string[];
  /** Addresses (paths) of the answers that had this header. */
  pathsWithHeader(name: string): readonly string[];
  exchanges(): readonly Exchange[];
}

interface Tapped {
  readonly socket: Socket;
  readonly chunks: Buffer[];
}

const UNPACK: Readonly<Record<string, (packed: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Listens in on a server; to be called before its first connection. */
export function tapAnswers(server: Server): AnswerTap {
  const tapped: Tapped[] = [];
  const bodies: string[] = [];
  const answered: { path: string; headers: readonly string[] }[] = [];
  const exchanges: Exchange[] = [];
  server.on('connection', (socket: Socket) => {
    const chunks: Buffer[] = [];
    tapped.push({ socket, chunks });
    tapWrites(socket, chunks);
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const body: Buffer[] = [];
    tapWrites(response, body);
    const headersOf = tapHeaders(response);
    response.once('close', () => {
      const headers = headersOf();
      answered.push({ path: (request.url ?? '').split('?')[0] ?? '', headers: Object.keys(headers) });
      const unpack = UNPACK[headers['content-encoding'] ?? ''];
      const sent = Buffer.concat(body);
      const whole = unpack === undefined || sent.length === 0 ? sent : unpack(sent);
      if (response.writableFinished) {
        const { method = '', url = '' } = request;
        exchanges.push({ method, url, status: response.statusCode, headers, body: whole.toString('utf8') });
      }
      if (body.length === 0 || (unpack === undefined && 'content-length' in headers)) return;
      bodies.push(whole.toString('latin1'));
    });
  });
  return {
    answers: () => [...tapped.map(bytesOf), ...bodies],
    pathsWithHeader: (name) => answered.filter(({ headers }) => headers.includes(name)).map(({ path }) => path),
    exchanges: () => exchanges,
  };
}

/** What is given to writeHead alone, as by Fastify, the response does not remember. */
function tapHeaders(response: ServerResponse): () => Readonly<Record<string, string>> {
  const original: unknown = Reflect.get(response, 'writeHead');
  if (typeof original !== 'function') throw new Error('a response without writeHead');
  let given: object = {};
  Reflect.set(response, 'writeHead', (...args: readonly unknown[]): unknown => {
    const last = args.at(-1);
    if (typeof last === 'object' && last !== null) given = last;
    return Reflect.apply(original, response, args) as unknown;
  });
  return () => {
    const all = Object.entries({ ...response.getHeaders(), ...given });
    return Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), String(value)]));
  };
}

/** A tap that misses bytes would find nothing for ever: the socket's own count is the proof that it does not. */
function bytesOf({ socket, chunks }: Tapped): string {
  const seen = Buffer.concat(chunks);
  if (socket.bytesWritten > seen.length) throw new Error('the tap has missed bytes that went to a client');
  return seen.toString('latin1');
}

/** Corked or not, every chunk comes in by one of the two; neither calls the other on the same object. */
function tapWrites(stream: Socket | ServerResponse, chunks: Buffer[]): void {
  for (const name of ['write', 'end'] as const) {
    const original: unknown = Reflect.get(stream, name);
    if (typeof original !== 'function') continue;
    Reflect.set(stream, name, (...given: readonly unknown[]): unknown => {
      const chunk = bytesOfChunk(given[0], given[1]);
      if (chunk !== null) chunks.push(chunk);
      return Reflect.apply(original, stream, given) as unknown;
    });
  }
}

function bytesOfChunk(chunk: unknown, encoding: unknown): Buffer | null {
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding === 'latin1' ? 'latin1' : 'utf8');
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : null;
}
