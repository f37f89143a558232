import type { ProblemBody } from './types.js';

/** All that goes wrong between the page and the gateway, in words for a person. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';

  constructor(
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly more: {
      readonly status?: number;
      readonly requestId?: string | null;
      readonly retryAfterSeconds?: number | null;
      readonly fields?: readonly { readonly field: string; readonly message: string }[];
    } = {},
  ) {
    super(code);
  }
}

/** The gateway's own words, or ours where something between it and us has answered. */
export function problemOf(status: number, body: unknown, headers: Headers): RequestProblem {
  const retryAfter = Number(headers.get('Retry-After') ?? 'none');
  const retryAfterSeconds = Number.isFinite(retryAfter) ? Math.max(1, Math.ceil(retryAfter)) : null;
  const requestId = headers.get('X-Request-Id');
  if (!isProblemBody(body)) {
    return new RequestProblem('unreadable', `Error ${status}`, 'The answer is not one of the gateway’s.', {
      status,
      requestId,
      retryAfterSeconds,
    });
  }
  const fields = body.errors ?? [];
  return new RequestProblem(body.code, body.title, body.detail, {
    status,
    requestId: body.requestId,
    retryAfterSeconds,
    fields,
  });
}

export function unreachable(): RequestProblem {
  return new RequestProblem('unreachable', 'No connection', 'The gateway cannot be reached from this browser.');
}

export function asProblem(error: unknown): RequestProblem {
  return error instanceof RequestProblem ? error : unreachable();
}

export function isProblemBody(body: unknown): body is ProblemBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    ['code', 'title', 'detail'].every((key) => typeof Reflect.get(body, key) === 'string')
  );
}
