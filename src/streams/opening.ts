import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { Problem } from '../http/problem.js';
import { STREAM_HEADERS } from './connection.js';
import type { Outcome } from './outcome.js';

/** What a caller wants to follow. */
export interface Opening {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly projectId: string;
  readonly ids: readonly string[];
  /** Of one backup alone: where there is none, there is no stream either. */
  readonly isSingle: boolean;
}

/** Takes the answer over from Fastify, with the headers that every answer has. */
export function beginAnswer({ reply }: Opening): void {
  reply.hijack();
  const { raw } = reply;
  raw.on('error', () => undefined); // a client that is gone: `close` tells of it
  for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...STREAM_HEADERS })) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200);
}

/** Throws what the single view would be refused with for good; a cloud that is away is told of in the stream. */
export function refuseUnlessThere({ answer, problem, isGone }: Outcome): void {
  if (answer !== null || problem === null) return;
  if (isGone || problem.code === 'internal-error') throw new Problem(problem.code);
}
