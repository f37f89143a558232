import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { Settings } from './config/settings.js';

/** What the log is injected by. */
export const LOG = Symbol('Log');

/** JSON lines on standard error: standard output belongs to commands that print an answer. */
export function createLog(level: Settings['logLevel']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
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
