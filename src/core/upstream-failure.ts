import type { Service } from './services.js';

export type Upstream = Service | 'identity';

export type FailureKind =
  /** No whole answer within the time it was given. */
  | 'timeout'
  /** No connection, or it broke. */
  | 'unreachable'
  /** An answer of its own that says it failed (5xx, a 404 that is not about the backup, a redirect). */
  | 'failed'
  /** It refused our credential: 401, 403, 407. */
  | 'unauthorized'
  /** No cloud token could be had, so it was not asked. */
  | 'no-token'
  /** Many calls in a row have failed, so it was not asked. */
  | 'unavailable'
  /** Too many calls wait for it already, so it was not asked. */
  | 'overloaded'
  /** 429, 413 or APIGW.0308. */
  | 'throttled'
  /** An answer that is not what the document promises. */
  | 'malformed'
  /** The upstream knows no such backup. */
  | 'not-found'
  /** 400: it refused the request. */
  | 'rejected';

/** The gateway's own words for it, as callers see them (contract codes of 502, 503 and 504). */
export type FailureCode =
  | 'upstream-timeout'
  | 'upstream-error'
  | 'upstream-auth'
  | 'upstream-unavailable'
  | 'upstream-throttled'
  | 'upstream-malformed'
  | 'overloaded';

const CODES: Readonly<Record<FailureKind, FailureCode>> = {
  timeout: 'upstream-timeout',
  unreachable: 'upstream-error',
  failed: 'upstream-error',
  unauthorized: 'upstream-auth',
  'no-token': 'upstream-unavailable',
  unavailable: 'upstream-unavailable',
  overloaded: 'overloaded',
  throttled: 'upstream-throttled',
  malformed: 'upstream-malformed',
  'not-found': 'upstream-error',
  rejected: 'upstream-error',
};

export const FAILURE_KINDS: readonly string[] = Object.keys(CODES);

/** The `code` of the failure where a service takes no such project: the older services are closed to new ones. */
export const CLOSED_TO_PROJECT = 'BackupService.4008';

/** The `reason` of an answer that is longer than any that is read: a page of fewer rows may be read all the same. */
export const TOO_LONG = 'ANSWER_TOO_LONG';

interface Details {
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** The upstream's error code (`CSBS.3001`, `APIGW.0308`) or fault name (`itemNotFound`), only if it looks like one. */
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  /** The cloud says that the signature's time is not its own: our clock, or the cloud's, is off by more than 15 minutes. */
  readonly clockIsWrong?: boolean;
  /** Why there was no answer, in the system's own word, such as ECONNREFUSED or ERR_TLS_CERT_ALTNAME_INVALID. */
  readonly reason?: string;
  /** A kept connection broke before anything was answered: the call may be made once more. */
  readonly onKeptConnection?: boolean;
  /** One of the upstream's fixed sentences, see `KNOWN_SENTENCES`; never free text. */
  readonly sentence?: string;
}

/**
 * All that leaves the upstream layer of a failed call. It holds no request, header, body or cause: those hold tokens and
 * internal addresses.
 */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly status: number | null;
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
  readonly sentence: string | null;
  readonly clockIsWrong: boolean;
  readonly reason: string | null;
  readonly onKeptConnection: boolean;

  constructor(
    readonly upstream: Upstream,
    readonly kind: FailureKind,
    details: Details = {},
  ) {
    super(`${upstream}: ${kind}`);
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.sentence = details.sentence ?? null;
    this.clockIsWrong = details.clockIsWrong ?? false;
    this.reason = details.reason ?? null;
    this.onKeptConnection = details.onKeptConnection ?? false;
  }
}

export function failureCode(failure: UpstreamFailure): FailureCode {
  return CODES[failure.kind];
}
