import { hash } from 'node:crypto';
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
  const seen = new Map<string, Answered>();
  server.on('connection', (socket: Socket) => {
    const chunks: Buffer[] = [];
    tapped.push({ socket, chunks });
    tapWrites(socket, chunks);
  });
  server.prependListener('request', ({ method = '', url = '' }: IncomingMessage, response: ServerResponse) => {
    const body: Buffer[] = [];
    tapWrites(response, body);
    const headersOf = tapHeaders(response);
    response.once('close', () => {
      const headers = headersOf();
      const isWhole = response.writableFinished;
      const answered = { method, url, status: response.statusCode, headers, isWhole, sent: Buffer.concat(body) };
      seen.set(nameOf(answered), answered);
    });
  });
  const all = (): Answered[] => [...seen.values()];
  return {
    answers: () => [
      ...tapped.map(bytesOf),
      ...all()
        .filter(isNotPlain)
        .map((one) => unpacked(one).toString('latin1')),
    ],
    pathsWithHeader: (name) => all().flatMap(({ url, headers }) => (name in headers ? [url.split('?')[0] ?? ''] : [])),
    exchanges: () =>
      all().filter(({ isWhole }) => isWhole).map((one) => ({ ...one, body: unpacked(one).toString('utf8') })), // prettier-ignore
  };
}

interface Answered extends Omit<Exchange, 'body'> {
  readonly isWhole: boolean;
  readonly sent: Buffer;
}

/** The same answer to the same question is kept once: a test may ask ten thousand times, and memory that is full makes everybody slow. */
function nameOf({ method, url, status, headers, isWhole, sent }: Answered): string {
  const { 'content-type': type = '', 'content-encoding': coding = '' } = headers;
  return JSON.stringify([method, url, status, isWhole, Object.keys(headers), type, coding, hash('sha1', sent)]);
}

function unpacked({ headers, sent }: Answered): Buffer {
  const unpack = UNPACK[headers['content-encoding'] ?? ''];
  return unpack === undefined || sent.length === 0 ? sent : unpack(sent);
}

/** Whether a socket's bytes do not show it as it is read: packed, or in pieces. */
function isNotPlain({ headers, sent }: Answered): boolean {
  return sent.length > 0 && ((headers['content-encoding'] ?? '') in UNPACK || !('content-length' in headers));
}

/** What is given to writeHead alone, as by Fastify, the response does not remember. */
function tapHeaders(response: ServerResponse): () => Readonly<Record<string, string>> {
  const original: unknown = Reflect.get(response, 'writeHead');
  if (typeof original !== 'function') throw new Error('a response without writeHead');
  let given: object = {};
  Reflect.set(response, 'writeHead', (...args: readonly unknown[]): unknown => {
    const last = args.at(-1);
    if (Array.isArray(last)) given = Object.fromEntries(inPairs(last));
    else if (typeof last === 'object' && last !== null) given = last;
    return Reflect.apply(original, response, args) as unknown;
  });
  return () => {
    const all = Object.entries({ ...response.getHeaders(), ...given });
    return Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), String(value)]));
  };
}

/** Names and values in turn, as writeHead takes them as well. */
function inPairs(list: readonly unknown[]): readonly (readonly [string, unknown])[] {
  return list.flatMap((name, at) => (at % 2 === 0 ? [[String(name), list[at + 1]] as const] : []));
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
