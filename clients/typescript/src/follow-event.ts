import type { ServerEvent } from './event-parser.js';
import { GatewayProblem, parsed, problemBody, unexpected } from './problem.js';
import type { BackupView } from './types.js';

export type FollowEvent =
  | { readonly type: 'view'; readonly backupId: string; readonly view: BackupView }
  | {
      readonly type: 'problem';
      /** `null`: it is about all that is followed. */
      readonly backupId: string | null;
      readonly problem: GatewayProblem;
      /** There will be no more of this backup, or of all: it is gone, or the access to it has ended. Else the next view tells that it is over. */
      readonly isFinal: boolean;
    };

/** Throws where it is not of the gateway's form. */
export function viewEvent({ data }: ServerEvent): FollowEvent {
  const view = parsed(data) as BackupView | null | undefined;
  if (typeof view?.id !== 'string') throw unexpected(200);
  return { type: 'view', backupId: view.id, view };
}

/** Throws where it is not of the gateway's form, and what ends the whole stream for good. */
export function problemEvent({ data }: ServerEvent): FollowEvent {
  const body = problemBody(data);
  if (body === null) throw unexpected(200);
  const problem = new GatewayProblem(body);
  const backupId = body.backupId ?? null;
  if (backupId === null && isRefusal(problem)) throw problem;
  return { type: 'problem', backupId, problem, isFinal: backupId !== null && problem.code === 'not-found' };
}

/** Asking again gets the same. */
export function isRefusal({ status }: GatewayProblem): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
