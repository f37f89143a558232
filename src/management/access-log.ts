import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { callerOf } from '../auth/request-caller.js';
import { backupId, projectId } from '../core/ids.js';
import { pathParameter } from '../http/path-parameters.js';
import { endTrace, traceOf } from '../http/request-trace.js';

/**
 * One line per answer: who read what, how it ended, what it cost the cloud. By allow-list: the route's pattern and never what was asked
 * for, ids only in their strict form, who and never with what key. The caller's address is the one that TRUST_PROXY decides.
 */
export function logAnswer(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  logLine(log, lineOf(request, reply));
}

/** The same of what no framework has seen. */
export function logLine(log: Logger, line: AnswerLine): void {
  log.info(line, 'answered');
}

const streamed = new WeakSet<FastifyRequest>();

export function hasStreamed(request: FastifyRequest): boolean {
  return streamed.has(request);
}

/** A stream has two lines, one when it opens and one when it has ended. */
export function logStreamOpened(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  streamed.add(request);
  endTrace(request, reply);
  log.info(lineOf(request, reply), 'a stream has opened');
}

export interface StreamEnd {
  readonly why: string;
  /** How many were sent. */
  readonly events: number;
}

export function logStreamEnded(log: Logger, request: FastifyRequest, reply: FastifyReply, end: StreamEnd): void {
  log.info({ ...lineOf(request, reply), ...end }, 'a stream has ended');
}

export interface AnswerLine {
  readonly requestId: string;
  /** Where there is a trace. */
  readonly traceId: string | undefined;
  readonly method: string;
  /** The pattern; `null`: there is none. */
  readonly route: string | null;
  readonly project: string | null;
  readonly backup: string | null;
  readonly status: number;
  readonly milliseconds: number;
  readonly caller: string | null;
  readonly callerName: string | null;
  readonly address: string;
  readonly cache: string | null;
  readonly upstreamCalls: number;
}

function lineOf(request: FastifyRequest, reply: FastifyReply): AnswerLine {
  const caller = callerOf(request);
  const cache = reply.getHeader('cache-status');
  const { span, upstreamCalls } = traceOf(request);
  return {
    requestId: request.id,
    traceId: span?.traceId,
    method: request.method,
    route: request.routeOptions.url ?? null,
    project: projectId(pathParameter(request, 'project_id')),
    backup: backupOf(request),
    status: reply.statusCode,
    milliseconds: Math.round(reply.elapsedTime),
    caller: caller?.id ?? null,
    callerName: caller?.name ?? null,
    address: request.ip,
    cache: typeof cache === 'string' ? cache : null,
    upstreamCalls,
  };
}

/** Each route names it after the service that knows it. */
export function backupOf(request: FastifyRequest): string | null {
  return backupId(pathParameter(request, 'checkpoint_item_id') || pathParameter(request, 'backup_id'));
}
