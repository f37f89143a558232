import type { Json } from '../../core/json.js';
import type { CallContext } from '../call-context.js';
import type { Target } from '../endpoint.js';

/** What goes with one call. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  /** Where it is there, the call goes on until it aborts, even if its caller has left: what the cloud says must be heard. */
  readonly signal?: AbortSignal;
}

/** What makes the cloud believe our calls. */
export interface CloudAuth {
  /** Gets ready whatever may take long, before a call takes one of the places. Throws UpstreamFailure of `identity`. */
  prepare(projectId: string, context: CallContext): Promise<void>;
  /** For one call, made afresh for every attempt. Throws UpstreamFailure of `identity`. */
  authorize(projectId: string, target: Target, context: CallContext): Promise<Authorization>;
  /** The catalog that came with the project's token; `null` where there is no Keystone. Throws UpstreamFailure of `identity`. */
  catalog(projectId: string, context: CallContext): Promise<Json>;
  /**
   * What came of an authorized call, to be told of every one; `null`: no answer. Whether asking once more, newly authorized, may help:
   * never but after a 401.
   */
  answered(call: AnsweredCall): boolean;
  /** Until the first of the tokens of these projects ends, 0 where one is needed and cannot be had; `null`: there is none to end. */
  tokenLifeMs(projectIds: readonly string[]): number | null;
}

export interface AnsweredCall {
  readonly projectId: string;
  readonly target: Target;
  readonly authorization: Authorization;
  readonly status: number | null;
}
