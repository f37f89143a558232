import { HttpException } from '@nestjs/common';
import { WaitedInVain } from '../cache/load.js';
import { failureCode, UpstreamFailure } from '../core/upstream-failure.js';
import { Problem } from './problem.js';

/** The only table from what was thrown to what a caller sees. Whatever is not in it is our own failure and says nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof UpstreamFailure) {
    if (error.kind === 'not-found') return new Problem('not-found');
    const retryAfterSeconds = error.retryAfterSeconds;
    return new Problem(failureCode(error), retryAfterSeconds === null ? {} : { retryAfterSeconds });
  }
  if (error instanceof WaitedInVain) return new Problem('upstream-timeout');
  const status = statusOf(error);
  if (status === 404) return new Problem('not-found');
  return new Problem(status >= 400 && status < 500 ? 'invalid-request' : 'internal-error');
}

/** Nest and Fastify refuse malformed requests with errors of their own; their texts quote the request. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
}
