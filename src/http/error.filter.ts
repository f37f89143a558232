import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOG } from '../log.js';
import { stackOf } from '../stack-of.js';
import { problemOf } from './error-table.js';
import { problemBody } from './problem-body.js';
import type { Problem, ProblemCode } from './problem.js';
import { RawRefusal } from './raw-refusal.js';

const refused = new WeakMap<FastifyRequest, ProblemCode>();

/** What the request was refused as, in words of the gateway; `null`: it was answered, or refused in the upstream's words. */
export function refusedAs(request: FastifyRequest): ProblemCode | null {
  return refused.get(request) ?? null;
}

/** Let in for nothing: refused as `overloaded` after all, or too late. */
export function isTurnedAway(request: FastifyRequest): boolean {
  const code = refusedAs(request);
  return code === 'overloaded' || code === 'upstream-timeout';
}

const RAW_ROUTE = /^\/(v[123]|cbr|identity)(\/|$|\?)/;

/** The gateway's own refusal on raw routes, as OpenStack's clients know them. */
export interface OpenStackError {
  readonly error: { readonly code: number; readonly title: string; readonly message: string };
}

/** Whether a route refuses in OpenStack's shape. */
export function isRawRoute(url: string): boolean {
  return RAW_ROUTE.test(url);
}

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
  void reply.header('Cache-Control', 'no-store');
  if (error instanceof RawRefusal) {
    sendBytes(reply.status(error.status).type('application/json; charset=utf-8'), JSON.stringify(error.body));
    return;
  }
  const problem = problemOf(error);
  if (problem.code === 'internal-error') {
    log.error({ requestId: request.id, stack: stackOf(error) }, 'a request failed unexpectedly');
  }
  refused.set(request, problem.code);
  const asked = { id: request.id, method: request.method, url: request.routeOptions.url ?? request.url };
  const { headers, body } = refusalOf(problem, asked);
  sendBytes(reply.status(problem.status).headers(headers), body);
}

export interface Refusal {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as far as its refusal needs it. `url`: its route's pattern, or its address where there is no route. */
export interface Asked {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

/** What a problem is told by, in the shape of the route. The standard headers are not among these. */
export function refusalOf(problem: Problem, { id, method, url }: Asked): Refusal {
  const isRaw = isRawRoute(url);
  const body = isRaw ? openStackError(problem, method) : problemBody(problem, id);
  const type = isRaw ? 'application/json' : 'application/problem+json';
  const headers = {
    'Cache-Control': 'no-store',
    ...problem.headers,
    ...(problem.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    ...(problem.retryAfterSeconds === null ? {} : { 'Retry-After': String(problem.retryAfterSeconds) }),
    'Content-Type': `${type}; charset=utf-8`,
  };
  return { headers, body: JSON.stringify(body) };
}

/** A Buffer: Fastify leaves the media type of anything else to its own taste. */
function sendBytes(reply: FastifyReply, body: string): void {
  void reply.send(Buffer.from(body));
}

/** OpenStack's clients print the message; who tries to delete a backup is to read why nothing happened. */
function openStackError({ status, title, detail }: Problem, method: string): OpenStackError {
  const wouldChange = status === 404 && !['GET', 'HEAD'].includes(method);
  const message = wouldChange
    ? 'The gateway only reads: nothing here takes this method, and nothing was changed.'
    : detail;
  return { error: { code: status, title, message } };
}
