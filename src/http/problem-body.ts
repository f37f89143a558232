import type { BackupId } from '../core/formats.js';
import type { FieldError, Problem, ProblemCode } from './problem.js';

/** A refusal (RFC 9457). */
export interface ProblemBody {
  /** @pattern ^urn:backup-gateway:problem:[a-z-]+$ */
  readonly type: string;
  readonly title: string;
  /** @asType integer */
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly requestId: string;
  /** Which field of the request is out of form, and what is allowed. */
  readonly errors?: readonly FieldError[];
}

/** What an event stream says of a refusal. */
export interface StreamProblem extends ProblemBody {
  /** Which of the backups it is about; without it, it is about the whole stream. */
  readonly backupId?: BackupId;
}

/** application/problem+json (RFC 9457). */
export function problemBody(problem: Problem, requestId: string): ProblemBody {
  const { code, title, status, detail, errors } = problem;
  const body = { type: `urn:backup-gateway:problem:${code}`, title, status, code, detail, requestId };
  return errors.length === 0 ? body : { ...body, errors: errors.map(({ field, message }) => ({ field, message })) };
}
