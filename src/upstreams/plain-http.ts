import {
  AxiosError,
  CanceledError,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import {
  request as httpRequest,
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** What a request ends with whose answer is longer. */
export const TOO_LONG_BODY = 'ETOOLONGBODY';
/** 1xx before an answer: proxies send one or two (100, 102, 103). Node parses them without end, and each costs memory that is collected later than they come. */
const MAX_HINTS = 8;
/** What one ends with whose answer does not begin. */
export const TOO_MANY_HINTS = 'ETOOMANYHINTS';
/** What one ends with whose answer breaks off. */
const BROKEN_OFF = 'ERR_BAD_RESPONSE';

/** What is the data of a response of axios's here. */
export interface PlainAnswer {
  /** As Node has them: axios would make something of each that nobody asks for. */
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/**
 * How axios sends for us, instead of its own way for Node: one request and one answer, with the whole body as it came. That way follows
 * redirects with X-Auth-Token, obeys HTTP_PROXY, inflates and reads without limit until each is switched off; here there is nothing to
 * switch off. It is also less to run through: see ADR 0026.
 */
export const plainHttp: AxiosAdapter = (config) =>
  new Promise((resolve, reject) => {
    const { signal } = config;
    const body = typeof config.data === 'string' ? Buffer.from(config.data) : null;
    if (body !== null) config.headers.set('Content-Length', body.length);
    const request = begun(config);
    const abort = (): void => {
      fail(new CanceledError(undefined, config, request));
    };
    const fail = (error: Error): void => {
      signal?.removeEventListener?.('abort', abort);
      request.destroy();
      reject(error);
    };
    signal?.addEventListener?.('abort', abort);
    request.on('error', (error: NodeJS.ErrnoException) => {
      fail(new AxiosError(error.message, error.code, config, request));
    });
    limitHints(request);
    request.once('response', (answer) => {
      const response = { status: answer.statusCode ?? 0, statusText: '', headers: {}, config, request };
      bodyOf(answer, (bytes, code) => {
        if (bytes === null) {
          fail(new AxiosError(code, code, config, request, response as AxiosResponse));
          return;
        }
        signal?.removeEventListener?.('abort', abort);
        const data: PlainAnswer = { headers: answer.headers, bytes };
        resolve({ ...response, data } as AxiosResponse<PlainAnswer>);
      });
    });
    request.end(body ?? undefined);
  });

function begun(config: InternalAxiosRequestConfig): ClientRequest {
  const { protocol, hostname, port } = new URL(config.baseURL ?? '');
  const isHttps = protocol === 'https:';
  return (isHttps ? httpsRequest : httpRequest)({
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port,
    path: config.url ?? '/',
    method: config.method?.toUpperCase() ?? 'GET',
    headers: config.headers.toJSON() as Record<string, string>,
    agent: (isHttps ? config.httpsAgent : config.httpAgent) as Agent,
  });
}

function limitHints(request: ClientRequest): void {
  let left = MAX_HINTS;
  request.on('information', () => {
    left -= 1;
    if (left < 0) request.destroy(Object.assign(new Error('no answer after hints'), { code: TOO_MANY_HINTS }));
  });
}

/** The whole body; `null`, and why, where it is too long or breaks off. */
function bodyOf(answer: IncomingMessage, done: (bytes: Buffer | null, code?: string) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  answer.on('data', (part: Buffer) => {
    length += part.length;
    if (length > MAX_BODY_BYTES) done(null, TOO_LONG_BODY);
    else parts.push(part);
  });
  answer.on('error', () => undefined); // it closes then, and is not complete
  answer.once('close', () => {
    if (answer.complete) done(Buffer.concat(parts, length));
    else done(null, BROKEN_OFF);
  });
}
