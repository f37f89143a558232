import { IsIn, IsOptional } from 'class-validator';

/** `GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}?fields=name,volumes.vbs.status&require=complete` */
export class ViewQuery {
  /** Comma list of dotted paths of the view. */
  fields: string | undefined = undefined;

  /** `complete`: rather no answer than a partial one. */
  @IsOptional()
  @IsIn(['complete'], { message: 'must be complete' })
  require: string | undefined = undefined;
}
