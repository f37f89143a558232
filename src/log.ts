import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { Settings } from './config/settings.js';
import { LogParcels } from './log-parcels.js';
import { readableLine } from './readable-line.js';

/** What the log is injected by. */
export const LOG = Symbol('Log');

/** JSON lines on standard error: standard output belongs to commands that print an answer. At a terminal somebody reads them, line by line. */
export function createLog(level: Settings['logLevel'], isRead = process.stderr.isTTY): Logger {
  if (isRead) {
    const terminal = { write: (line: string) => process.stderr.write(readableLine(line)) };
    return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, terminal);
  }
  const destination = new LogParcels(pino.destination({ fd: 2, sync: true }));
  // However the process ends, but by a signal that nobody can hear.
  process.once('exit', () => {
    destination.flushSync();
  });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** Nest's own messages, in our log. Only texts pass: Nest logs whole error objects. */
export function nestLogger(log: Logger): LoggerService {
  const text = (message: unknown): string => (typeof message === 'string' ? message : 'an error inside the framework');
  return {
    log: (message: unknown) => {
      log.debug(text(message));
    },
    warn: (message: unknown) => {
      log.warn(text(message));
    },
    error: (message: unknown) => {
      log.error(text(message));
    },
    fatal: (message: unknown) => {
      log.fatal(text(message));
    },
  };
}
