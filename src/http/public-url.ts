import type { FastifyRequest } from 'fastify';
import { invalid } from './problem.js';

/** With the underscore of container names. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

export function isHost(text: string): boolean {
  return HOST.test(text);
}

/** What links in an answer begin with: PUBLIC_URL, else the Host that the caller used. Put in when sending, never cached. */
export function publicUrl(request: FastifyRequest, configured: string | null): string {
  if (configured !== null) return configured;
  if (!isHost(request.host)) throw invalid('Host', 'must be a host name with an optional port');
  return `${schemeOf(request)}://${request.host}`;
}

/** A trusted proxy may still pass on what a caller claims: only these two make a link. The gateway itself speaks plain http. */
function schemeOf({ protocol }: FastifyRequest): string {
  return protocol.toLowerCase() === 'https' ? 'https' : 'http';
}
