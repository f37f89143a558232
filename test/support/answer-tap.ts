import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

export interface AnswerTap {
  /** Every byte that went to a client so far, connection by connection; and bodies whose bytes were packed or sent in pieces, whole. As latin1. */
  answers(): readonly string[];
  /** Addresses (paths) of the answers that had this header. */
  pathsWithHeader(name: string): readonly string[];
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
  server.on('connection', (socket: Socket) => {
    const chunks: Buffer[] = [];
    tapped.push({ socket, chunks });
    tapWrites(socket, chunks);
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const body: Buffer[] = [];
    tapWrites(response, body);
    response.once('close', () => {
      answered.push({ path: (request.url ?? '').split('?')[0] ?? '', headers: response.getHeaderNames() });
      const unpack = UNPACK[String(response.getHeader('content-encoding'))];
      if (body.length === 0 || (unpack === undefined && response.hasHeader('content-length'))) return;
      const sent = Buffer.concat(body);
      bodies.push((unpack === undefined ? sent : unpack(sent)).toString('latin1'));
    });
  });
  return {
    answers: () => [...tapped.map(bytesOf), ...bodies],
    pathsWithHeader: (name) => answered.filter(({ headers }) => headers.includes(name)).map(({ path }) => path),
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
