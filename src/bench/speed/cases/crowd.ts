import { CONTENDERS } from '../contender.js';
import type { Effort, StageSpec } from '../speed-case.js';

/** Backups that are kept. */
export const keptOf = (effort: Effort): number => (effort.isQuick ? 500 : 10_000);
/** Backups that turn up cold in between. */
const coldOf = (effort: Effort): number => (effort.isQuick ? 1500 : 10_000);

/** Many backups; memory is looked at before anything else has happened here, so that case comes first. */
export function crowd(effort: Effort): StageSpec {
  const contenders = CONTENDERS.filter((name) => name !== 'bare');
  return { contenders, backups: keptOf(effort) + coldOf(effort), freshS: 3600 };
}
