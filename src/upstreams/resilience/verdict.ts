import type { FailureKind, UpstreamFailure } from '../../core/upstream-failure.js';
import type { CallCourse } from './call-course.js';

/** What the end of a call says of the service. */
export type Verdict =
  /** It answers, be it with a refusal: the caller's mistakes and ours are none of its own. */
  | 'well'
  | 'failing'
  /** It was asked, and not given the time to answer, or nobody listened. */
  | 'unheard'
  /** The call was not made. */
  | 'not-asked';

/** A silence that is shorter than this says nothing: the call had waited elsewhere until its time was nearly over. */
export const FAIR_MS = 250;
/** "The backup's status is not allowed query": a state of a backup, dressed as a 500. */
const STATE_OF_A_BACKUP = 'CSBS.8008';

/** Refusals of the gateway, for the sake of others; of `throttled` those without a status are, too. */
const NOT_ITS_OWN: ReadonlySet<FailureKind> = new Set(['no-token', 'unavailable', 'overloaded']);

/** Of a call that has failed. */
export function verdictOf(failure: UpstreamFailure, course: CallCourse): Verdict {
  const verdict = course.sentAt === null ? 'not-asked' : heard(failure, course);
  const isSilent = verdict === 'not-asked' || verdict === 'unheard';
  return isSilent && course.hasFailed ? 'failing' : verdict;
}

function isFair(sentAt: number | null): boolean {
  return sentAt !== null && performance.now() - sentAt >= FAIR_MS;
}

function heard({ kind, status, code }: UpstreamFailure, { sentAt, isTimeOver }: CallCourse): Verdict {
  if (kind === 'timeout') return isTimeOver && isFair(sentAt) ? 'failing' : 'unheard';
  if (kind === 'failed') return status !== null && status >= 500 && code !== STATE_OF_A_BACKUP ? 'failing' : 'well';
  if (kind === 'unreachable') return 'failing';
  if (kind === 'throttled' && status === null) return 'unheard';
  return NOT_ITS_OWN.has(kind) ? 'unheard' : 'well';
}
