import { backupId } from '../core/ids.js';
import { invalid } from '../http/problem.js';

export const MOST_IDS = 100;

/** The ids in their one form, in the order asked; 400 for the whole where one of them is empty, out of form or repeated. */
export function wantedIds(ids: string): readonly string[] {
  const given = ids.split(',');
  if (given.length > MOST_IDS) throw invalid('ids', `must name at most ${MOST_IDS} backups`);
  const wanted = new Set<string>();
  given.forEach((text, index) => {
    const id = backupId(text);
    if (id === null) throw invalid('ids', `entry ${index + 1} must be a UUID`);
    if (wanted.has(id)) throw invalid('ids', `entry ${index + 1} is there more than once`);
    wanted.add(id);
  });
  return [...wanted];
}
