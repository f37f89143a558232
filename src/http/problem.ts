import type { FailureCode } from '../core/upstream-failure.js';

/** The codes of every refusal, and what goes with each. */
const PROBLEMS = {
  'invalid-request': {
    status: 400,
    title: 'Bad Request',
    detail: 'The request is not of the form that this route takes.',
  },
  unauthenticated: {
    status: 401,
    title: 'Unauthorized',
    detail: 'A valid gateway key, or another credential that this gateway takes, is needed.',
  },
  forbidden: { status: 403, title: 'Forbidden', detail: 'The scopes of this caller do not cover the route.' },
  'not-found': {
    status: 404,
    title: 'Not Found',
    detail: 'There is nothing here, or nothing that this caller may see.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too Many Requests',
    detail: 'Too many requests or open event streams of this caller, or too many wrong secrets for this key.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal Server Error',
    detail: 'The gateway failed. Its log knows more under the request id.',
  },
  'upstream-error': { status: 502, title: 'Bad Gateway', detail: 'The cloud failed to answer.' },
  'upstream-auth': { status: 502, title: 'Bad Gateway', detail: "The cloud refused the gateway's own credential." },
  'upstream-malformed': { status: 502, title: 'Bad Gateway', detail: 'The cloud sent an answer that cannot be read.' },
  incomplete: {
    status: 502,
    title: 'Bad Gateway',
    detail: 'Only a part of the backup could be read, and a complete view was required.',
  },
  overloaded: {
    status: 503,
    title: 'Service Unavailable',
    detail: 'The gateway has more to do than it can answer in time. Come back in a moment.',
  },
  'upstream-throttled': { status: 503, title: 'Service Unavailable', detail: 'The cloud takes no more calls for now.' },
  'upstream-unavailable': {
    status: 503,
    title: 'Service Unavailable',
    detail:
      'The cloud fails too often to be asked or gives out no token, or the issuer of access tokens no key, for now.',
  },
  'upstream-timeout': { status: 504, title: 'Gateway Timeout', detail: 'The cloud did not answer in time.' },
} as const satisfies Record<string, { status: number; title: string; detail: string }> & Record<FailureCode, unknown>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface Extras {
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** What else the answer's header says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal, in the gateway's own fixed words (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    { errors = [], retryAfterSeconds, headers = {} }: Extras = {},
  ) {
    const { status, title, detail } = PROBLEMS[code];
    super(code);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
    this.headers = headers;
    this.retryAfterSeconds = retryAfterSeconds ?? (status === 503 ? 5 : null);
  }
}

export function invalid(field: string, message: string): Problem {
  return new Problem('invalid-request', { errors: [{ field, message }] });
}
