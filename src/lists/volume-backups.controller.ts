import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import { EncodedAnswer } from '../cache/encoded-answer.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { ENTRY_PATHS, selectFields } from '../core/fields.js';
import { asksForRevalidation, sendCached } from '../http/cached-answer.js';
import { projectIdOf } from '../http/path-parameters.js';
import { traceOf } from '../http/request-trace.js';
import { wantedFields } from '../http/wanted-fields.js';
import { Documented } from '../openapi/documented.decorator.js';
import { WarmAnswers } from '../warm/warm-answers.js';
import { VolumeBackupListQuery, wantedVolumeBackups } from './volume-backup-list-query.js';
import { VolumeBackupListsService, type VolumeBackupPage } from './volume-backup-lists.service.js';

/** There is one variant. */
const ALL = 'all';

@Controller('api/v1/projects/:project_id/volume-backups')
export class VolumeBackupsController {
  constructor(
    private readonly lists: VolumeBackupListsService,
    private readonly engine: FreshnessEngine,
    private readonly warm: WarmAnswers,
  ) {}

  /** A page of VBS's backups, normalized. */
  @Get()
  @Access('view')
  @Documented({
    id: 'getVolumeBackups',
    tag: 'Backups',
    summary: 'A page of a project’s volume backups',
    answer: [{ given: 'fields', type: 'SelectedVolumeBackupPage' }, { type: 'VolumeBackupPage' }],
    isCached: true,
  })
  async list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: VolumeBackupListQuery,
  ): Promise<void> {
    const fields = wantedFields(query.fields, ENTRY_PATHS);
    const wanted = wantedVolumeBackups(projectIdOf(request), query);
    const trace = traceOf(request);
    const answer = await this.lists.page(wanted, { trace, revalidate: asksForRevalidation(request) });
    if (fields === null) {
      const encoded = this.engine.encoded(answer, ALL, (body) => body);
      this.warm.one(request, answer, ALL, 'view');
      return sendCached(request, reply, encoded, answer);
    }
    const select = (): EncodedAnswer => {
      const { items, nextCursor } = JSON.parse(answer.kept.body.toString('utf8')) as VolumeBackupPage;
      const selected = { items: items.map((entry) => selectFields(entry, fields)), nextCursor };
      return new EncodedAnswer(Buffer.from(JSON.stringify(selected)));
    };
    return sendCached(request, reply, this.warm.madeOf(request, [answer], select, 'view'), answer);
  }
}
