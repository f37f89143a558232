import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterTest } from './sandbox.js';

/** On a busy machine; the limits for slow clients are longer. */
const AT_ONCE_MS = 4_000;

export interface RawSocket {
  readonly socket: Socket;
  /** What has come so far. */
  readonly text: () => string;
  /** When the other end has closed it, or a reset has: how long that took since it was opened. */
  readonly closed: Promise<number>;
}

/** A bare connection to a server, gone when the test is over; nothing tidies up what is written to it. */
export function aRawSocket(url: string, { allowHalfOpen = false } = {}): RawSocket {
  const openedAt = performance.now();
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => {
    socket.once('close', () => {
      resolve(performance.now() - openedAt);
    });
  });
  afterTest(() => {
    socket.destroy();
    return undefined;
  });
  return { socket, text: () => text, closed };
}

/** Sends it all in one packet and waits until the server closes, which is to be at once. */
export async function tell(url: string, bytes: string): Promise<string> {
  const { socket, text, closed } = aRawSocket(url);
  socket.write(bytes, 'latin1');
  const isClosed = await Promise.race([closed.then(() => true), sleep(AT_ONCE_MS, false, { ref: false })]);
  if (!isClosed) throw new Error(`the connection is still open, after: ${text()}`);
  return text();
}

/** The statuses of all answers in what came, wherever they begin, `100 Continue` among them. */
export function statusesIn(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
