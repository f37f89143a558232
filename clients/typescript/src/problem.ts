import type { FieldError, ProblemBody, ProblemCode } from './types.js';

/** What the gateway refused (RFC 9457), or somebody in its place. */
export class GatewayProblem extends Error {
  override readonly name = 'GatewayProblem';
  /** `unexpected-answer`: it is not the gateway's; a proxy in between may have answered. */
  readonly code: ProblemCode | 'unexpected-answer';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Which field of the request is out of form, and what is allowed. */
  readonly errors: readonly FieldError[];
  /** Tell the operator: the gateway's log knows more under it. */
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(said: Omit<ProblemBody, 'code' | 'requestId' | 'type'> & Said) {
    super(`${said.code} (${said.status}): ${said.detail}`);
    this.code = said.code;
    this.status = said.status;
    this.title = said.title;
    this.detail = said.detail;
    this.errors = said.errors ?? [];
    this.requestId = said.requestId;
    this.retryAfterSeconds = said.retryAfterSeconds ?? null;
  }
}

interface Said {
  readonly code: GatewayProblem['code'];
  readonly requestId: string | null;
  readonly retryAfterSeconds?: number | null;
}

/**
 * No answer was had. `network`: the line broke, or there was none. `deadline`: there was none in time. `silence`: a stream said nothing for too
 * long. `redirect`: another address was named, to which the key is not sent.
 */
export class GatewayUnreachable extends Error {
  override readonly name = 'GatewayUnreachable';

  constructor(
    readonly reason: 'network' | 'deadline' | 'silence' | 'redirect',
    /** Such as `ECONNREFUSED`, where the platform tells. */
    readonly systemCode: string | null = null,
  ) {
    super(`the gateway cannot be reached: ${systemCode ?? reason}`);
  }
}

/** The words of `fetch` are left behind: they may hold what was sent. */
export function unreachable(error: unknown): GatewayUnreachable {
  if (error instanceof GatewayUnreachable) return error;
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return new GatewayUnreachable(
    'network',
    typeof code === 'string' && /^[A-Z][A-Z_\d]{1,40}$/.test(code) ? code : null,
  );
}

export async function problemOf(response: Response): Promise<GatewayProblem> {
  const text = await response.text();
  const { status, headers } = response;
  const more = { requestId: headers.get('X-Request-Id'), retryAfterSeconds: retryAfter(headers.get('Retry-After')) };
  const isProblem = headers.get('Content-Type')?.startsWith('application/problem+json') === true;
  const body = isProblem ? problemBody(text) : null;
  return body === null ? unexpected(status, more) : new GatewayProblem({ ...more, ...body });
}

/** problem+json, or `null` where the text is none. */
export function problemBody(text: string): (ProblemBody & { readonly backupId?: string }) | null {
  const value = parsed(text) as Partial<ProblemBody> | null | undefined;
  const isProblem = typeof value?.code === 'string' && typeof value.status === 'number';
  return isProblem ? (value as ProblemBody) : null;
}

export function unexpected(
  status: number,
  more: { requestId?: string | null; retryAfterSeconds?: number | null } = {},
) {
  const detail = 'The answer is not of the gateway’s form.';
  return new GatewayProblem({
    code: 'unexpected-answer',
    title: 'Unexpected Answer',
    detail,
    status,
    requestId: null,
    ...more,
  });
}

/** The value of a text; `undefined` where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
