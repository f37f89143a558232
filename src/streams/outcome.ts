import { isNoSuchBackup } from '../backups/backup-views.service.js';
import { viewOf } from '../backups/view-body.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import { problemOf } from '../http/error-table.js';
import { Problem } from '../http/problem.js';

/** What a look at a backup has brought, for all who follow it. */
export interface Outcome {
  /** `null` where there is nothing to show. */
  readonly answer: CacheAnswer | null;
  /** What is wrong; beside an answer: CSBS is away, and this is what is known, or the backup is deleted. */
  readonly problem: Problem | null;
  /** There will be nothing more to tell. */
  readonly isGone: boolean;
}

export function outcomeOf(answer: CacheAnswer): Outcome {
  if (isNoSuchBackup(answer)) return { answer: null, problem: new Problem('not-found'), isGone: true };
  const { status, sources } = viewOf(answer);
  if (status === 'deleted') return { answer, problem: new Problem('not-found'), isGone: true };
  const { csbs } = sources;
  const isAway = csbs.status === 'stale' && csbs.error !== null;
  return { answer, problem: isAway ? new Problem(csbs.error) : null, isGone: false };
}

export function failureOf(error: unknown): Outcome {
  return { answer: null, problem: problemOf(error), isGone: false };
}
