import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { callerOf } from '../auth/request-caller.js';

/** One line per answer, by allow-list: the route's pattern and never the address, who and never with what. */
export function logAnswer(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const caller = callerOf(request);
  log.info(
    {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
      caller: caller?.id ?? null,
      cache: reply.getHeader('cache-status') ?? null,
    },
    'answered',
  );
}
