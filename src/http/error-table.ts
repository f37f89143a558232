import { HttpException } from '@nestjs/common';
import { WaitedInVain } from '../cache/load.js';
import { failureCode, UpstreamFailure } from '../core/upstream-failure.js';
import { invalid, Problem } from './problem.js';

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
  return status >= 400 && status < 500 ? unreadable(error) : new Problem('internal-error');
}

/** An address and a body are read before any route sees them; of a body Nest tells no more than that it could not be. */
function unreadable(error: unknown): Problem {
  const isOfUrl = typeof error === 'object' && error !== null && 'code' in error && error.code === 'FST_ERR_BAD_URL';
  if (isOfUrl) return invalid('url', 'must be percent-encoded UTF-8');
  const asSaid = 'must be what Content-Type and Content-Length say, of a type and a length that this route takes';
  return invalid('body', asSaid);
}

/** Nest and Fastify refuse malformed requests with errors of their own; their texts quote the request. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
}
