import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyHttpOptions, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import type { Logger } from 'pino';
import { holdsKey } from './auth/caller.js';
import { refuseKeyInUrl } from './auth/presented-key.js';
import { callerOf } from './auth/request-caller.js';
import type { Settings } from './config/settings.js';
import { hasStreamed, logAnswer } from './management/access-log.js';
import { Readiness } from './management/readiness.js';
import { ambiguityOf } from './http/ambiguous-request.js';
import { cacheStateOf } from './http/cache-state.js';
import { clientErrorHandler, unreadable } from './http/client-error.js';
import { isTurnedAway, refusedAs, sendError } from './http/error.filter.js';
import { requestId } from './http/request-id.js';
import { beginTrace, endTrace } from './http/request-trace.js';
import { serverTiming } from './http/server-timing.js';
import { cutOffIfSlow } from './http/slow-reader.js';
import { standardHeaders } from './http/standard-headers.js';
import { OBSERVER, type Answered, type CacheState, type Observer } from './observer.js';
import { Admission } from './overload/admission.js';
import { openDoor } from './overload/door.js';
import { TRACER, type Tracer } from './tracer.js';
import { AtHand } from './warm/at-hand.js';
import { openWarmDoor } from './warm/open-warm-door.js';

/** Nothing but a client of ours is open for so long; a proxy in front has a handful. Each is some ten kilobytes and a descriptor. */
const MOST_CONNECTIONS = 4_096;

/** Fastify with the edge's limits. Times are milliseconds. */
export function fastifyAdapter(settings: Settings, log: Logger): FastifyAdapter {
  const options: FastifyHttpOptions<Server> = {
    bodyLimit: 64 * 1024,
    requestTimeout: 8_000, // Node's own is five minutes: long enough to be held open by a drip
    keepAliveTimeout: 65_000,
    maxRequestsPerSocket: 10_000, // then it is told to connect anew, and may find another instance
    connectionTimeout: 0,
    // A request without Host is refused in ambiguous-request.ts, with the headers of every answer.
    http: {
      headersTimeout: 8_000,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: false,
      optimizeEmptyRequests: true, // of a request without a body Node makes no stream to be read to its end
    },
    return503OnClosing: false, // a closing gateway still answers what is under way
    trustProxy: settings.trustProxy.length === 0 ? false : [...settings.trustProxy],
    genReqId: requestId,
    routerOptions: { maxParamLength: 4096 }, // an id out of form is told so, however long
    clientErrorHandler: clientErrorHandler(log, settings),
    // What never reaches a route or a hook: an address that cannot be decoded, for one.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
      void reply.headers(standardHeaders(request, settings));
      if (ambiguityOf(request.raw) !== null) void reply.header('Connection', 'close');
      sendError(error, request, reply, log);
    },
  };
  return new FastifyAdapter(options);
}

/** The hooks around every answer; called by main and by the tests alike. */
export function configureApp(
  app: NestFastifyApplication,
  settings: Settings,
  log: Logger,
  noteUse: (keyId: string) => void,
): void {
  const fastify = app.getHttpAdapter().getInstance();
  configureServer(app.getHttpServer(), settings);
  checkFirst(app, settings, log);
  const readiness = app.get(Readiness);
  const admission = app.get(Admission);
  const observer = app.get<Observer>(OBSERVER);
  openDoor(app.getHttpServer(), { admission, readiness, atHand: app.get(AtHand, { strict: false }), settings });
  // Before that: what is warm takes less than to refuse it.
  openWarmDoor(app, settings, log, noteUse);
  fastify.addHook('preClose', (done) => {
    readiness.end();
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    void reply.header('Server-Timing', serverTiming(request, reply));
    // Else a connection that was busy when the end began is kept alive, and the process with it.
    if (readiness.isEnding) void reply.header('Connection', 'close');
    if (!isStream(payload)) setImmediate(cutOffIfSlow, request.raw.socket, reply.raw); // it is written by then
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!hasStreamed(request)) {
      logAnswer(log, request, reply);
      observer.answered(answeredBy(request, reply));
    }
    const caller = callerOf(request);
    const isKept = reply.statusCode < 400 && isFromCache(cacheStateOf(reply.getHeader('cache-status')));
    const callerId = caller?.id ?? null;
    admission.answered(request.raw, { callerId, isKept, isTurnedAway: isTurnedAway(request) });
    if (caller !== null && holdsKey(caller)) noteUse(caller.id);
    endTrace(request, reply);
    done();
  });
  if (settings.corsOrigins.length > 0) allowOrigins(app, settings);
}

function isStream(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && !Buffer.isBuffer(payload);
}

/** Whether the same question will find something in memory. Who wants the cloud asked will want it again. */
function isFromCache(state: CacheState | null): boolean {
  return state !== null && state !== 'request';
}

/** By the headers of its answer, which say it to the caller. */
function answeredBy(request: FastifyRequest, reply: FastifyReply): Answered {
  const cache = cacheStateOf(reply.getHeader('cache-status'));
  return {
    route: request.routeOptions.url ?? null,
    status: reply.statusCode,
    problem: refusedAs(request),
    durationMs: reply.elapsedTime,
    cache,
    ageMs: cache === null ? null : Number(reply.getHeader('age')) * 1000,
  };
}

/** Before any route, for there may be none. */
function checkFirst(app: NestFastifyApplication, settings: Settings, log: Logger): void {
  const fastify = app.getHttpAdapter().getInstance();
  const tracer = app.get<Tracer | null>(TRACER);
  fastify.addHook('onRequest', (request, reply, done) => {
    forgetTypeOfNothing(request.raw);
    beginTrace(request, settings.requestDeadlineMs, tracer);
    void reply.headers(standardHeaders(request, settings));
    const ambiguity = ambiguityOf(request.raw);
    if (ambiguity === null) {
      done();
      return;
    }
    void reply.header('Connection', 'close');
    sendError(ambiguity, request, reply, log);
  });
  // Behind the headers that let a page read the refusal.
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    try {
      refuseKeyInUrl(request);
    } catch (error) {
      sendError(error, request, reply, log);
      return;
    }
    done();
  });
}

/**
 * Of a request without a body Node makes no stream (`optimizeEmptyRequests`), and Fastify would wait for its end wherever a type is named: for
 * ever, and before any key is looked at.
 */
function forgetTypeOfNothing({ headers }: IncomingMessage): void {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (!hasBody) delete headers['content-type'];
}

/** What Node would do by itself, with answers that have none of our headers. */
function configureServer(server: Server, settings: Settings): void {
  server.maxConnections = MOST_CONNECTIONS;
  server.on('connect', (_request, socket) => {
    socket.on('error', () => undefined).end(unreadable(400, settings));
  });
  server.on('checkExpectation', (request, response) => {
    server.emit('request', request, response);
  });
}

/** Pages of exactly these origins may call the API, with a key of their own and no cookies. For others it is as if there were no CORS at all. */
function allowOrigins(app: NestFastifyApplication, { corsOrigins: origins, tracing }: Settings): void {
  app.enableCors({
    origin: (origin: string | undefined, decide: (error: null, allowed: string | false) => void) => {
      decide(null, origin !== undefined && origins.includes(origin) ? origin : false);
    },
    strictPreflight: false, // its refusal is plain text
    methods: ['GET', 'HEAD', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'X-API-Key',
      'X-Auth-Token',
      'X-Request-Id',
      'Cache-Control',
      'If-None-Match',
      'Last-Event-ID',
      ...(tracing === null ? [] : ['traceparent']),
    ],
    exposedHeaders: [
      'ETag',
      'Age',
      'Cache-Status',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      'Server-Timing',
    ],
    maxAge: 600,
  });
}
