import { CONTENDERS } from '../contender.js';
import type { Effort, StageSpec } from '../speed-case.js';

/** Backups that are kept. */
export const keptOf = (effort: Effort): number => (effort.isQuick ? 500 : 10_000);
/** Backups that turn up cold in between. */
const coldOf = (effort: Effort): number => (effort.isQuick ? 1500 : 10_000);

/** As many backups as are kept; memory is looked at before anything else has happened here. */
export function keptCrowd(effort: Effort): StageSpec {
  return { ...crowd(effort), backups: keptOf(effort) };
}

/** Others besides those that are kept. */
export function crowd(effort: Effort): StageSpec {
  const contenders = CONTENDERS.filter((name) => name !== 'bare');
  return { contenders, backups: keptOf(effort) + coldOf(effort), freshS: 3600 };
}
