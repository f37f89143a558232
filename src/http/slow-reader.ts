import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** An answer of four megabytes takes that at four megabits a second. */
const TAKEN_WITHIN_MS = 8_000;

/**
 * Who does not take an answer holds its bytes and a socket, for which Node has no limit: its timeouts are for requests. What is streamed is
 * not for this: it has no end to wait for.
 */
export function cutOffSlowReader(socket: Socket, response: ServerResponse): void {
  const cut = setTimeout(() => socket.destroy(), TAKEN_WITHIN_MS).unref();
  response.once('close', () => {
    clearTimeout(cut);
  });
}
