import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/request-caller.js';
import { viewForCaller } from '../core/caller-view.js';
import { selectFields } from '../core/fields.js';
import { asksForRevalidation, sendCached } from '../http/cached-answer.js';
import { BackupPathOf, type BackupPath } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { traceOf } from '../http/request-trace.js';
import { BackupViewsService } from './backup-views.service.js';
import { ViewQuery, wantedFields } from './view-query.js';

@Controller('api/v1/projects/:project_id/backups')
export class BackupsController {
  constructor(private readonly views: BackupViewsService) {}

  /** The merged view of one server backup. */
  @Get(':checkpoint_item_id')
  @Access('view')
  async view(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @BackupPathOf('checkpoint_item_id') path: BackupPath,
    @CurrentCaller() caller: Caller,
    @Query() query: ViewQuery,
  ): Promise<void> {
    const fields = wantedFields(query);
    const answer = await this.views.view({
      ...path,
      trace: traceOf(request),
      revalidate: asksForRevalidation(request),
    });
    if (answer.value === null) throw new Problem('not-found');
    if (query.require === 'complete' && answer.value.completeness !== 'complete') throw new Problem('incomplete');
    const view = viewForCaller(answer.value, caller.scopes.includes('network'));
    sendCached(request, reply, fields === null ? view : selectFields(view, fields), answer);
  }
}
