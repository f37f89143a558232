import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** An answer of four megabytes takes that at four megabits a second. */
const TAKEN_WITHIN_MS = 8_000;

/**
 * To be asked when an answer has been written: what the system has not taken at once waits for its reader. Who does not take it holds its
 * bytes and a socket, for which Node has no limit: its timeouts are for requests. What is streamed is not for this: it has no end to wait for.
 */
export function cutOffIfSlow(socket: Socket, response: ServerResponse): void {
  if (response.writableLength === 0 || response.closed) return;
  const cut = setTimeout(() => socket.destroy(), TAKEN_WITHIN_MS).unref();
  response.once('close', () => {
    clearTimeout(cut);
  });
}
