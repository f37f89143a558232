import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/request-caller.js';
import { MOST_IDS, wantedIds } from '../backups/batch-query.js';
import { refuseUnknown } from '../http/contract-query.pipe.js';
import { BackupPathOf, projectIdOf, type BackupPath } from '../http/path-parameters.js';
import { invalid } from '../http/problem.js';
import { StreamsService } from './streams.service.js';
import { WatchedQuery } from './watched-query.js';

@Controller('api/v1/projects/:project_id')
export class StreamsController {
  constructor(private readonly streams: StreamsService) {}

  /** The merged view of one server backup, now and whenever it changes. */
  @Get('backups/:checkpoint_item_id/events')
  @Access('view')
  async one(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @BackupPathOf('checkpoint_item_id') { projectId, id }: BackupPath,
    @CurrentCaller() caller: Caller,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    refuseUnknown(query, []);
    await this.streams.open({ request, reply, caller, projectId, ids: [id], isSingle: true });
  }

  /** The same for up to a hundred of them, in one stream. */
  @Get('events')
  @Access('view')
  async many(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Query() { ids }: WatchedQuery,
  ): Promise<void> {
    const projectId = projectIdOf(request);
    if (ids === undefined) throw invalid('ids', `must be given: a comma list of 1 to ${MOST_IDS} UUIDs`);
    await this.streams.open({ request, reply, caller, projectId, ids: wantedIds(ids), isSingle: false });
  }
}
