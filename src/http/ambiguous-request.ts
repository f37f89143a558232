import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isHost } from './public-url.js';
import { invalid, Problem, type FieldError } from './problem.js';

/** More than any client or chain of proxies sends. Node drops silently what comes after the two thousandth. */
const MOST_HEADERS = 200;
const HOST = 'host';
const distrusted = new WeakSet<Socket>();

/**
 * What Node's parser lets through although somebody between a caller and the gateway may read it differently. The socket is at its end with
 * it: what was sent behind such a request is no request of its own.
 */
export function ambiguityOf(request: IncomingMessage): Problem | null {
  const fault = faultOf(request);
  if (fault === null && !distrusted.has(request.socket)) return null;
  distrusted.add(request.socket);
  const { field, message } = fault ?? { field: 'connection', message: 'must not be used behind a refused request' };
  return invalid(field, message);
}

function faultOf({ httpVersion, headers, rawHeaders, url = '' }: IncomingMessage): FieldError | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return { field: 'HTTP', message: 'must be of version 1.1' };
  if (!url.startsWith('/')) return { field: 'url', message: 'must begin with a slash' };
  if (rawHeaders.length > 2 * MOST_HEADERS) return { field: 'headers', message: `must be ${MOST_HEADERS} at most` };
  if (!isOneHost(rawHeaders, httpVersion)) {
    return { field: 'Host', message: 'must be there once, a host name with an optional port' };
  }
  if (!isReadable(headers['transfer-encoding'], httpVersion)) {
    return { field: 'Transfer-Encoding', message: 'must be chunked, with HTTP/1.1' };
  }
  const isExpectation = (headers.expect ?? '100-continue').toLowerCase() === '100-continue';
  return isExpectation ? null : { field: 'Expect', message: 'must be 100-continue' };
}

/** HTTP/1.0 has no such header: what stands between with that version takes the body for another request. */
function isReadable(coding: string | undefined, httpVersion: string): boolean {
  return coding === undefined || (coding.toLowerCase() === 'chunked' && httpVersion === '1.1');
}

/** As they came: of two Node keeps the first, others the last. HTTP/1.0 knows no Host. */
function isOneHost(rawHeaders: readonly string[], httpVersion: string): boolean {
  let host: string | null = null;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length !== HOST.length || name.toLowerCase() !== HOST) continue;
    if (host !== null) return false;
    host = rawHeaders[index + 1] ?? '';
  }
  return host === null ? httpVersion === '1.0' : isHost(host);
}
