import type { Service } from './core/services.js';
import type { FailureKind, Upstream } from './core/upstream-failure.js';
import type { ProblemCode } from './http/problem.js';

/** What the observer is injected by. */
export const OBSERVER = Symbol('Observer');

/** What an answer came out of: kept and fresh, kept and older than that; or somebody looked, because it was not there, too old, or asked for anew. */
export type CacheState = 'hit' | 'hit-stale' | 'miss' | 'stale' | 'request';

/** One request that was answered. */
export interface Answered {
  /** The pattern of the route, never what was asked for; `null` where there is none. */
  readonly route: string | null;
  readonly status: number;
  /** `null`: it is no problem of the gateway's own words. */
  readonly problem: ProblemCode | null;
  /** From the request's arrival to the end of its answer. */
  readonly durationMs: number;
  /** `null`: nothing of it is cached. */
  readonly cache: CacheState | null;
  /** Since it was confirmed by the cloud; `null` where nothing of it is cached. */
  readonly ageMs: number | null;
}

/** How a call that was made has ended: the class of its status, or why there is none. `timeout`: its time was over, or nobody was left who waited. */
export const CALL_ENDS = ['2xx', '3xx', '4xx', '5xx', 'timeout', 'unreachable', 'malformed'] as const;
export type CallEnd = (typeof CALL_ENDS)[number];

export interface UpstreamCall {
  /** The name in clouds.yaml. */
  readonly cloud: string;
  readonly upstream: Upstream;
  readonly end: CallEnd;
  readonly durationMs: number;
}

export interface FailedCall {
  readonly cloud: string;
  readonly upstream: Upstream;
  readonly kind: FailureKind;
}

/** An answer about another backup than was asked for; rows of another project than was asked for. */
export const CROSSED_WIRES = ['other-backup', 'other-project'] as const;
export type CrossedWire = (typeof CROSSED_WIRES)[number];

/**
 * Whom those tell who see something that nobody could read off them later. It is called on the way of every answer: nothing here waits,
 * throws or keeps what it is given.
 */
export interface Observer {
  answered(answered: Answered): void;
  /** Of every call that was made, whatever it was for: an attempt, another one, a token. */
  called(call: UpstreamCall): void;
  /** Of every look at a service that has failed, made or not. */
  failed(call: FailedCall): void;
  /** `times`: so many rows, or one answer. */
  crossed(service: Service, wire: CrossedWire, times: number): void;
  /** Something lay in Redis under a name of ours that we have not put there, or not with this key. */
  readGarbage(): void;
  /** A timer came so much too late. */
  loopWasLate(lateMs: number): void;
}

const nothing = (): void => undefined;

/** For who is on his own: a test of one part. */
export const NOBODY: Observer = {
  answered: nothing,
  called: nothing,
  failed: nothing,
  crossed: nothing,
  readGarbage: nothing,
  loopWasLate: nothing,
};
