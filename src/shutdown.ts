import { constants } from 'node:os';
import type { Logger } from 'pino';
import type { Gateway } from './gateway.js';

type Signal = 'SIGTERM' | 'SIGINT';

/** What is open then is cut off; most orchestrators kill after ten seconds. */
const CUT_AFTER_MS = 9_000;
const EXIT_AFTER_MS = 9_700;
const LEAVE_AFTER_MS = 300;
/** A terminal signals the whole group at Ctrl-C, and npm hands the same on to its child. */
const SAME_WISH_MS = 200;

/** The first signal ends the gateway with nothing lost, a second one at once. */
export function endOnSignals(gateway: Gateway, log: Logger): void {
  let firstAt: number | null = null;
  const onSignal = (signal: Signal): void => {
    if (firstAt === null) {
      firstAt = performance.now();
      log.info({ signal }, 'the gateway ends: what is under way is answered');
      void end(gateway, log);
    } else if (performance.now() - firstAt > SAME_WISH_MS) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

async function end(gateway: Gateway, log: Logger): Promise<void> {
  setTimeout(() => {
    log.warn('connections that are still open are cut off');
    gateway.app.getHttpServer().closeAllConnections();
  }, CUT_AFTER_MS).unref();
  setTimeout(() => process.exit(1), EXIT_AFTER_MS).unref();
  await gateway.drain();
  await gateway.stop();
  log.info('the gateway has stopped');
  // Where the process ends by itself it lets go of its signals first, and a SIGHUP would be its end in place of this one.
  process.once('beforeExit', () => process.exit(0));
  // A look at the cloud that nobody waits for any more would keep the process.
  setTimeout(() => process.exit(0), LEAVE_AFTER_MS).unref();
}
