import type { Json } from '../core/json.js';
import type { Problem } from './problem.js';

/** application/problem+json (RFC 9457). */
export function problemBody(problem: Problem, requestId: string): Json {
  const { code, title, status, detail, errors } = problem;
  const body = { type: `urn:backup-gateway:problem:${code}`, title, status, code, detail, requestId };
  return errors.length === 0 ? body : { ...body, errors: errors.map(({ field, message }) => ({ field, message })) };
}
