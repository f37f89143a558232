import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOG } from '../log.js';
import { problemOf } from './error-table.js';
import type { Problem } from './problem.js';
import { RawRefusal } from './raw-refusal.js';
import { standardHeaders } from './standard-headers.js';

const RAW_ROUTE = /^\/(v[123]|identity)(\/|$|\?)/;

/** Answers with what was thrown: problem+json, or the upstream's own shape on raw routes. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendError(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.log);
  }
}

/** Also for what Fastify refuses before Nest sees it. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): void {
  // An address that cannot be decoded is refused before any hook ran.
  if (!reply.hasHeader('X-Request-Id')) void reply.headers(standardHeaders(request));
  void reply.header('Cache-Control', 'no-store');
  if (error instanceof RawRefusal) {
    sendJson(reply.status(error.status), 'application/json', error.body);
    return;
  }
  const problem = problemOf(error);
  if (problem.code === 'internal-error') {
    log.error({ requestId: request.id, stack: stackOf(error) }, 'a request failed unexpectedly');
  }
  void reply.status(problem.status);
  if (problem.status === 401) void reply.header('WWW-Authenticate', 'Bearer');
  if (problem.retryAfterSeconds !== null) void reply.header('Retry-After', String(problem.retryAfterSeconds));
  if (RAW_ROUTE.test(request.routeOptions.url ?? request.url)) {
    sendJson(reply, 'application/json', openStackError(problem, request.method));
  } else sendJson(reply, 'application/problem+json', problemBody(problem, request.id));
}

function sendJson(reply: FastifyReply, type: string, body: unknown): void {
  // A Buffer: Fastify leaves the media type of anything else to its own taste.
  void reply.header('Content-Type', `${type}; charset=utf-8`).send(Buffer.from(JSON.stringify(body)));
}

function problemBody(problem: Problem, requestId: string): object {
  const { code, title, status, detail, errors } = problem;
  const body = { type: `urn:backup-gateway:problem:${code}`, title, status, code, detail, requestId };
  return errors.length === 0 ? body : { ...body, errors };
}

/** OpenStack's clients print the message; who tries to delete a backup is to read why nothing happened. */
function openStackError({ status, title, detail }: Problem, method: string): object {
  const wouldChange = status === 404 && !['GET', 'HEAD'].includes(method);
  const message = wouldChange
    ? 'The gateway only reads: nothing here takes this method, and nothing was changed.'
    : detail;
  return { error: { code: status, title, message } };
}

/** Where it happened, without the message: that may quote what was being handled. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'thrown: not an Error';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames].join('\n');
}
