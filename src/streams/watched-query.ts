import { IsOptional } from 'class-validator';

/** `GET /api/v1/projects/{project_id}/events?ids=a,b,…` */
export class WatchedQuery {
  /** Comma list of UUIDs. */
  @IsOptional()
  ids: string | undefined = undefined;
}
