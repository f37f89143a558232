import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/request-caller.js';
import { EncodedAnswer } from '../cache/encoded-answer.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import { firstLine } from '../cache/first-line.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { variantFor, viewForCaller } from '../core/caller-view.js';
import { selectFields } from '../core/fields.js';
import { asksForRevalidation, provenanceOf, sendCached } from '../http/cached-answer.js';
import { problemOf } from '../http/error-table.js';
import { BackupPathOf, projectIdOf, type BackupPath } from '../http/path-parameters.js';
import { problemBody } from '../http/problem-body.js';
import { Problem } from '../http/problem.js';
import { traceOf } from '../http/request-trace.js';
import { wantedFields } from '../http/wanted-fields.js';
import { backupPage, wholePage } from '../lists/backup-list-body.js';
import { BackupsQuery, refuseBesideIds, wantedBackups } from '../lists/backup-list-query.js';
import { BackupListsService } from '../lists/backup-lists.service.js';
import { Documented } from '../openapi/documented.decorator.js';
import { WarmAnswers } from '../warm/warm-answers.js';
import { BackupViewsService, isNoSuchBackup } from './backup-views.service.js';
import { encodedView, viewOf } from './view-body.js';
import { batchBody, type BatchItem } from './batch-body.js';
import { wantedIds } from './batch-query.js';
import { ViewQuery } from './view-query.js';

@Controller('api/v1/projects/:project_id/backups')
export class BackupsController {
  constructor(
    private readonly views: BackupViewsService,
    private readonly lists: BackupListsService,
    private readonly engine: FreshnessEngine,
    private readonly warm: WarmAnswers,
  ) {}

  /** The merged view of one server backup. */
  @Get(':checkpoint_item_id')
  @Access('view')
  @Documented({
    id: 'getBackup',
    tag: 'Backups',
    summary: 'The merged view of one server backup',
    answer: [{ given: 'fields', type: 'SelectedBackupView' }, { type: 'BackupView' }],
    isCached: true,
    refusals: ['incomplete'],
  })
  async view(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @BackupPathOf('checkpoint_item_id') path: BackupPath,
    @CurrentCaller() caller: Caller,
    @Query() query: ViewQuery,
  ): Promise<void> {
    const fields = wantedFields(query.fields);
    const revalidate = asksForRevalidation(request);
    const answer = await this.views.view({ ...path, trace: traceOf(request), revalidate });
    if (isNoSuchBackup(answer)) throw new Problem('not-found');
    if (query.require === 'complete' && viewOf(answer).completeness !== 'complete') throw new Problem('incomplete');
    const encoded = this.encoded(answer, caller);
    const maySeeNetwork = caller.scopes.includes('network');
    if (fields === null) {
      // What is whole now may not be whole the next time.
      if (query.require === undefined) this.warm.one(request, answer, variantFor(maySeeNetwork), 'view');
      return sendCached(request, reply, encoded, answer);
    }
    // Of which fields there are too many choices to keep each.
    const select = (): EncodedAnswer => {
      const view = viewForCaller(viewOf(answer), maySeeNetwork);
      return new EncodedAnswer(Buffer.from(JSON.stringify(selectFields(view, fields))));
    };
    return sendCached(request, reply, this.warm.madeOf(request, [answer], select, 'view'), answer);
  }

  /** Backups by their ids, or a page of the project's list. */
  @Get()
  @Access('view')
  @Documented({
    id: 'getBackups',
    tag: 'Backups',
    summary: 'A page of a project’s backups, or up to a hundred merged views, each on its own',
    answer: [
      { given: 'ids', type: 'BatchAnswer' },
      { given: 'fields', type: 'SelectedBackupPage' },
      { type: 'BackupPage' },
    ],
    isCached: true,
  })
  async many(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Query() query: BackupsQuery,
  ): Promise<void> {
    if (query.ids === undefined) return this.list(request, reply, caller, query);
    refuseBesideIds(query);
    return this.batch(request, reply, caller, wantedIds(query.ids));
  }

  private async list(request: FastifyRequest, reply: FastifyReply, caller: Caller, query: BackupsQuery): Promise<void> {
    const fields = wantedFields(query.fields);
    const wanted = wantedBackups(projectIdOf(request), query);
    const trace = traceOf(request);
    const answer = await this.lists.page(wanted, { trace, revalidate: asksForRevalidation(request) });
    const maySeeNetwork = caller.scopes.includes('network');
    if (fields === null) {
      const variant = variantFor(maySeeNetwork);
      const encoded = this.engine.encoded(answer, variant, maySeeNetwork ? wholePage : firstLine);
      this.warm.one(request, answer, variant, 'view');
      return sendCached(request, reply, encoded, answer);
    }
    const select = (): EncodedAnswer => {
      const { items, nextCursor } = backupPage(answer.kept.body, maySeeNetwork);
      const selected = { items: items.map((view) => selectFields(view, fields)), nextCursor };
      return new EncodedAnswer(Buffer.from(JSON.stringify(selected)));
    };
    return sendCached(request, reply, this.warm.madeOf(request, [answer], select, 'view'), answer);
  }

  /** Up to a hundred merged views, each on its own: one that fails leaves the others whole. */
  private async batch(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
    ids: readonly string[],
  ): Promise<void> {
    const asked = { projectId: projectIdOf(request), trace: traceOf(request), together: ids.length };
    const revalidate = asksForRevalidation(request);
    const outcomes = await Promise.allSettled(ids.map((id) => this.views.view({ ...asked, id, revalidate })));
    const items = outcomes.map((outcome, index): BatchItem => {
      const id = ids[index] ?? '';
      if (outcome.status === 'rejected') return { id, problem: problemBody(problemOfOne(outcome.reason), request.id) };
      if (isNoSuchBackup(outcome.value)) return { id, problem: problemBody(new Problem('not-found'), request.id) };
      return { id, view: this.encoded(outcome.value, caller).plain };
    });
    const answers = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
    // A problem names this request; but for that, a batch of which nothing has changed is the same.
    const make = (): EncodedAnswer => {
      const body = batchBody(items);
      return new EncodedAnswer(body, { tagged: Buffer.from(body.toString('utf8').replaceAll(request.id, '')) });
    };
    const whole = answers.filter((answer) => answer !== null);
    const isWhole = items.every((item) => 'view' in item);
    const encoded = isWhole ? this.warm.madeOf(request, whole, make, 'view') : make();
    await sendCached(request, reply, encoded, provenanceOf(answers));
  }

  private encoded(answer: CacheAnswer, caller: Caller): EncodedAnswer {
    return encodedView(this.engine, answer, caller.scopes.includes('network'));
  }
}

/** A mistake of ours is the whole answer's: it is logged, and nobody takes it for one backup's. */
function problemOfOne(error: unknown): Problem {
  const problem = problemOf(error);
  if (problem.code === 'internal-error') throw error;
  return problem;
}
