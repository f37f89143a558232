import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** So long a balancer may take to hear that nothing more should come. */
const DRAIN_MS = 5_000;
/** Nobody has been connected for so long: whoever might still call has stopped to, or was never there. */
const QUIET_MS = 1_000;
const LOOK_EVERY_MS = 50;

/** Waits until nobody calls any more, who is connected being told by each answer to go; five seconds at most. */
export async function drained(server: Server): Promise<void> {
  const end = performance.now() + DRAIN_MS;
  let lastSeen = performance.now();
  const see = (): void => {
    lastSeen = performance.now();
  };
  server.on('connection', see); // one may come and go between two looks
  while (performance.now() < Math.min(end, lastSeen + QUIET_MS)) {
    await sleep(LOOK_EVERY_MS);
    if ((await connectionsTo(server)) > 0) see();
  }
  server.off('connection', see);
}

function connectionsTo(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
