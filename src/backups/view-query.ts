import { IsIn, IsOptional } from 'class-validator';

/** `GET /api/v1/projects/{project_id}/backups/{checkpoint_item_id}?require=complete` */
export class ViewQuery {
  @IsOptional()
  @IsIn(['complete'], { message: 'must be complete' })
  require: string | undefined = undefined;
}
