import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyHttpOptions, FastifyReply, FastifyRequest } from 'fastify';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { holdsKey } from './auth/caller.js';
import { refuseKeyInUrl } from './auth/presented-key.js';
import { callerOf } from './auth/request-caller.js';
import type { Settings } from './config/settings.js';
import { logAnswer } from './management/access-log.js';
import { clientErrorHandler } from './http/client-error.js';
import { sendError } from './http/error.filter.js';
import { requestId } from './http/request-id.js';
import { beginTrace } from './http/request-trace.js';
import { standardHeaders } from './http/standard-headers.js';

/** Fastify with the edge's limits. Times are milliseconds. */
export function fastifyAdapter(settings: Settings, log: Logger): FastifyAdapter {
  const options: FastifyHttpOptions<Server> = {
    bodyLimit: 64 * 1024,
    requestTimeout: 10_000, // Node's own is five minutes: long enough to be held open by a drip
    keepAliveTimeout: 65_000,
    connectionTimeout: 0,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    return503OnClosing: false, // a closing gateway still answers what is under way
    trustProxy: settings.trustProxy.length === 0 ? false : [...settings.trustProxy],
    genReqId: requestId,
    routerOptions: { maxParamLength: 4096 }, // an id out of form is told so, however long
    clientErrorHandler: clientErrorHandler(log),
    // What never reaches a route: an address that cannot be decoded, for one.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
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
  fastify.addHook('onRequest', (request, reply, done) => {
    beginTrace(request, settings.requestDeadlineMs);
    void reply.headers(standardHeaders(request));
    done();
  });
  // Before any route, for there may be none; behind the headers that let a page read the refusal.
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    try {
      refuseKeyInUrl(request);
    } catch (error) {
      sendError(error, request, reply, log);
      return;
    }
    done();
  });
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('Server-Timing', `total;dur=${reply.elapsedTime.toFixed(1)}`);
    // Else a connection that was busy when the closing began is kept alive, and the process with it.
    if (closing) void reply.header('Connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    logAnswer(log, request, reply);
    const caller = callerOf(request);
    if (caller !== null && holdsKey(caller)) noteUse(caller.id);
    done();
  });
  if (settings.corsOrigins.length > 0) allowOrigins(app, settings.corsOrigins);
}

/** Pages of exactly these origins may call the API, with a key of their own and no cookies. */
function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'HEAD'],
    allowedHeaders: ['Authorization', 'X-API-Key', 'X-Auth-Token', 'X-Request-Id', 'Cache-Control', 'If-None-Match'],
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
