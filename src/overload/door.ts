import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Settings } from '../config/settings.js';
import { ambiguityOf } from '../http/ambiguous-request.js';
import { refusalOf } from '../http/error.filter.js';
import { Problem } from '../http/problem.js';
import { requestId } from '../http/request-id.js';
import { standBefore } from '../http/stand-before.js';
import { standardHeaders } from '../http/standard-headers.js';
import type { Readiness } from '../management/readiness.js';
import type { AtHand } from '../warm/at-hand.js';
import type { Admission } from './admission.js';

interface Behind {
  readonly admission: Admission;
  readonly readiness: Readiness;
  readonly atHand: AtHand;
  readonly settings: Pick<Settings, 'publicUrl' | 'corsOrigins'>;
}

/** Made once: an Error takes down where it was made, which costs more than the rest of a refusal. */
const OVERLOADED = new Problem('overloaded', { retryAfterSeconds: 1 });

/** Stands before Fastify, which takes as long to refuse a request as to answer it out of memory. */
export function openDoor(server: Server, behind: Behind): void {
  standBefore(server, (request, response, otherwise) => {
    const leave = behind.admission.enter(request, (asked) => behind.atHand.isFor(asked));
    // What is ambiguous is refused as such, and its connection with it.
    if (leave === null && ambiguityOf(request) === null) {
      refuse(request, response, behind);
      return;
    }
    // Who has hung up while he waited for his limit to be counted leaves no more.
    if (response.closed) leave?.();
    else if (leave !== null) response.once('close', leave);
    otherwise();
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, { readiness, settings }: Behind): void {
  const id = requestId(request);
  const { method = 'GET', url = '/' } = request;
  const { headers, body } = refusalOf(OVERLOADED, { id, method, url });
  const { origin } = request.headers;
  response.writeHead(OVERLOADED.status, {
    ...standardHeaders({ id }, settings),
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    // A page is to read it, too.
    ...(origin !== undefined && settings.corsOrigins.includes(origin) ? { 'Access-Control-Allow-Origin': origin } : {}),
    ...(readiness.isEnding ? { Connection: 'close' } : {}),
  });
  response.end(body);
}
