import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** How a cloud answers one request; `id` is the last part of its path. */
export type Speak = (response: ServerResponse, id: string, request: IncomingMessage) => void;

export const MIB = 1024 * 1024;
/** The most that is read of an answer. */
export const MOST_BYTES = 4 * MIB;
const CHUNK = Buffer.alloc(64 * 1024, ' ');
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Whitespace without end, one piece after the other: nobody holds it in memory. `sent` counts. */
export function endless(bytes: number, count: { sent: number }, headers: Record<string, string> = {}): Speak {
  return (response) => {
    response.writeHead(200, { ...JSON_TYPE, ...headers });
    const more = (): void => {
      while (count.sent < bytes && !response.destroyed) {
        count.sent += CHUNK.length;
        if (!response.write(CHUNK)) return;
      }
      response.end();
    };
    response.on('drain', more);
    more();
  };
}

export function whole(text: (id: string) => string | Buffer, headers: Record<string, string> = {}): Speak {
  return (response, id) => {
    response.writeHead(200, { ...JSON_TYPE, ...headers }).end(text(id));
  };
}

/** Written past Node's server, which would not send it. */
export function raw(text: string, times = 1): Speak {
  return ({ socket }) => {
    let left = times;
    const more = (): void => {
      while (left > 0 && socket?.destroyed === false) {
        left -= 1;
        if (!socket.write(text)) return;
      }
    };
    socket?.on('drain', more);
    more();
  };
}

/** Small, and 200 MiB when it is inflated. Packed before it is asked for, since that takes a second, and much longer on a busy machine. */
const BOMB = gzipSync(Buffer.alloc(200 * MIB));
export const gzipBomb = (): Buffer => BOMB;

export const item = (id: string, more: string): string =>
  `{"checkpoint_item":{"id":"${id}","status":"available"${more}}}`;

/** A list as long as is read of an answer. */
export function fullList(entry: (index: number) => string, most = Infinity): string {
  const entries: string[] = [];
  for (let bytes = 0, index = 0; index < most; index += 1) {
    const text = entry(index);
    bytes += text.length + 1;
    if (bytes > MOST_BYTES - 1024) break;
    entries.push(text);
  }
  return `[${entries.join()}]`;
}

export const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
