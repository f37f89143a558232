import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const STRICT = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's request id where it is harmless in logs and headers, else one of ours. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && STRICT.test(given) ? given : randomUUID();
}
