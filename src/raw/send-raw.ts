import type { FastifyReply } from 'fastify';
import type { JsonObject } from '../core/json.js';
import { UpstreamFailure, type Upstream } from '../core/upstream-failure.js';

/** Writes an upstream's answer with its numbers as they were; one that could not be looked through does not pass. */
export function sendRaw(reply: FastifyReply, upstream: Upstream, answer: JsonObject | null): void {
  if (answer === null) throw new UpstreamFailure(upstream, 'malformed');
  void reply
    .header('Content-Type', 'application/json; charset=utf-8')
    .header('Cache-Control', 'private, no-store')
    .send(Buffer.from(JSON.stringify(answer)));
}
