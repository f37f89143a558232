import type { FastifyRequest } from 'fastify';

const VARY = 'Authorization, X-API-Key, X-Auth-Token, Origin, Accept-Encoding';

/** What every answer has, refusals included. */
export function standardHeaders({ id }: Pick<FastifyRequest, 'id'>): Record<string, string> {
  return { 'X-Request-Id': id, 'X-Content-Type-Options': 'nosniff', Vary: VARY };
}
