import { SERVICES } from './core/services.js';

/** What the tracer is injected by; `null` where nobody wants traces. */
export const TRACER = Symbol('Tracer');

/** All that a span may say of itself, so that nothing else gets out: no id of a backup or a project, no caller, no address, no text of the cloud's. */
export const FACTS = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'backup_gateway.request_id',
  'backup_gateway.cache',
  'backup_gateway.collapsed',
  'backup_gateway.cloud',
  'backup_gateway.service',
] as const;
export type Facts = Readonly<Partial<Record<(typeof FACTS)[number], string | number | boolean>>>;

/** What a request is made of. Calls are told from the rest: the other side may have spans of its own below them. */
export const PARTS_OF_A_REQUEST = ['cache.look', 'cache.refresh', ...SERVICES, 'keystone', 'join'] as const;
export type SpanName = (typeof PARTS_OF_A_REQUEST)[number];

/** Something that takes time and is part of something else. Nothing here waits or throws. */
export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** As it is sent on (W3C Trace Context). */
  readonly traceparent: string;
  /** A part of it, from now on. It may go on longer than the whole: a refresh is behind the answer. */
  part(name: SpanName, facts?: Facts): Span;
  /** `failure`: a word of the code for what went wrong. Whoever ends it again is not heard. */
  end(facts?: Facts, failure?: string | null): void;
}

/** A request as its caller sent it. */
export interface Arrival {
  readonly requestId: string;
  readonly method: string;
  /** The pattern; `null`: there is none. */
  readonly route: string | null;
  /** The header as it came. Out of form, it is as if there were none. */
  readonly traceparent: string | readonly string[] | undefined;
  /** By `performance.now()`. */
  readonly at: number;
}

/** Where spans go. It is asked on the way of every answer: what becomes of them later is nothing that anybody waits for. */
export interface Tracer {
  /** Goes on with the caller's trace, or begins one. */
  begin(arrival: Arrival): Span;
  /** Sends what is left, for a moment and no longer. */
  close(): Promise<void>;
}
