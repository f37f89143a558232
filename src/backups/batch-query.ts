import { IsOptional } from 'class-validator';
import { backupId } from '../core/ids.js';
import { invalid } from '../http/problem.js';

export const MOST_IDS = 100;

/** `GET /api/v1/projects/{project_id}/backups?ids=a,b,…` */
export class BatchQuery {
  /**
   * Comma list of 1 to 100 UUIDs, none of them twice.
   * @pattern ^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(,[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}){0,99}$
   */
  @IsOptional()
  ids: string | undefined = undefined;
}

/** The ids in their one form, in the order asked; 400 for the whole where one of them is empty, out of form or repeated. */
export function wantedIds({ ids }: BatchQuery): readonly string[] {
  if (ids === undefined) throw invalid('ids', `must be given: a comma list of 1 to ${MOST_IDS} UUIDs`);
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
