import { IsIn, IsOptional } from 'class-validator';
import { fieldTree, type FieldTree } from '../core/fields.js';
import { invalid } from '../http/problem.js';

/** `GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}?fields=name,volumes.vbs.status&require=complete` */
export class ViewQuery {
  /**
   * Comma list of dotted paths of the view. Ids are always kept.
   * @example "status,volumes.match"
   */
  fields: string | undefined = undefined;

  /** `complete`: rather no answer than a partial one (502 `incomplete`). */
  @IsOptional()
  @IsIn(['complete'], { message: 'must be complete' })
  require: string | undefined = undefined;
}

/** The wanted fields; `null` for all of them. */
export function wantedFields({ fields }: ViewQuery): FieldTree | null {
  if (fields === undefined) return null;
  const tree = fieldTree(fields.split(','));
  if ('unknown' in tree) throw invalid('fields', `has a path that no view has: ${quoted(tree.unknown)}`);
  return tree;
}

function quoted(path: string): string {
  return JSON.stringify(path.length > 64 ? `${path.slice(0, 64)}…` : path);
}
