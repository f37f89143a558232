import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { refusalOf } from './error.filter.js';
import { Problem } from './problem.js';
import { standardHeaders } from './standard-headers.js';

/** What Node gives for a request that it could not read. */
interface ClientError extends Error {
  readonly code?: string;
  /** The bytes that came last: a Buffer, whatever its type is said to be. */
  readonly rawPacket?: unknown;
}

/** Node's own handler looks at the same member: the answer that a connection is busy with. */
interface Connection extends Socket {
  readonly _httpMessage?: ServerResponse | null;
}

/** Who still sends a megabyte would have its answer cut off by a reset: so much is read and thrown away, for so long. */
const DRAIN_BYTES = 2 * 1024 * 1024;
const DRAIN_MS = 1_000;
/** More than any access token that is looked at; the parser gives up at 16 KB of headers. No two parts can match the same blank: it is linear. */
const OVERLONG_TOKEN =
  /^[A-Z]+ (\S+) HTTP\/1\.[01]\r\n(?:[^\r\n]+\r\n)*?(?:authorization:[ \t]*bearer[ \t]+|x-api-key:[ \t]*|x-auth-token:[ \t]*)\S{8193}/i;
const DETAILS: Readonly<Record<number, string>> = {
  400: 'This cannot be read as a request.',
  408: 'The request did not come in time.',
  431: 'The headers are too long, or too many.',
};

/**
 * Answers what never became a request. Headers that are too long because of an access token are a refused token like any other: 401. That
 * can be told where the request began in the bytes at hand; other headers that are too long stay 431. Behind a request that is still being
 * answered it gets no answer, which would be taken for that one's: the connection ends when that answer has been sent.
 */
export function clientErrorHandler(
  log: Logger,
  settings: Pick<Settings, 'publicUrl'>,
): (error: ClientError, socket: Connection) => void {
  const refused = new WeakSet<Socket>();
  return (error, socket) => {
    if (refused.has(socket)) {
      // The parser fails again at every further packet.
      if (socket.bytesRead > DRAIN_BYTES) socket.destroy();
      return;
    }
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const underWay = socket._httpMessage ?? null;
    if (underWay?.req.complete === true) {
      refused.add(socket);
      underWay.once('finish', () => {
        socket.destroySoon();
      });
      return;
    }
    const url = urlOfOverlongToken(error);
    if (!canAnswer(socket) || url === null) {
      if (canAnswer(socket)) socket.write(unreadable(statusOf(error), settings));
      socket.destroy(error);
      return;
    }
    refused.add(socket);
    const id = randomUUID();
    log.info({ requestId: id, status: 401 }, 'refused unread: the headers are too long');
    socket.end(unauthenticated(id, url, settings));
    const cut = setTimeout(() => socket.destroy(), DRAIN_MS);
    socket.once('close', () => {
      clearTimeout(cut);
    });
  };
}

/** Not where an answer to the same request has begun: its body is what could not be read. */
function canAnswer({ writable, _httpMessage: underWay }: Connection): boolean {
  return writable && underWay?.headersSent !== true;
}

function urlOfOverlongToken({ code, rawPacket: packet }: ClientError): string | null {
  if (code !== 'HPE_HEADER_OVERFLOW') return null;
  return Buffer.isBuffer(packet) ? (OVERLONG_TOKEN.exec(packet.toString('latin1'))?.[1] ?? null) : null;
}

function statusOf({ code }: ClientError): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}

function unauthenticated(id: string, url: string, settings: Pick<Settings, 'publicUrl'>): string {
  const { headers, body } = refusalOf(new Problem('unauthenticated'), { id, method: 'GET', url });
  return message(401, { ...standardHeaders({ id }, settings), ...headers }, body);
}

/** Whom it was for is not known: a problem, in whichever shape the route would have answered. */
export function unreadable(status: number, settings: Pick<Settings, 'publicUrl'>): string {
  const id = randomUUID();
  const { type, code } = { type: 'urn:backup-gateway:problem:invalid-request', code: 'invalid-request' };
  const problem = { type, title: STATUS_CODES[status], status, code, detail: DETAILS[status], requestId: id };
  const errors = [{ field: 'request', message: 'must be readable as HTTP/1.1' }];
  const body = status === 400 ? { ...problem, errors } : problem;
  const headers = { 'Content-Type': 'application/problem+json; charset=utf-8' };
  return message(status, { ...standardHeaders({ id }, settings), ...headers }, JSON.stringify(body));
}

function message(status: number, headers: Readonly<Record<string, string>>, body: string): string {
  const length = String(Buffer.byteLength(body));
  const all = { ...headers, Date: new Date().toUTCString(), 'Content-Length': length, Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}
