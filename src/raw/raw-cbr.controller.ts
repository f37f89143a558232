import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { backupId } from '../core/ids.js';
import { asksForRevalidation, sendCached } from '../http/cached-answer.js';
import { callerGone } from '../http/caller-gone.js';
import { pathParameter, projectIdOf } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import type { RawRefusal } from '../http/raw-refusal.js';
import { traceOf } from '../http/request-trace.js';
import { Documented } from '../openapi/documented.decorator.js';
import { WarmAnswers } from '../warm/warm-answers.js';
import { CbrAnswersService, isNothing, type CbrRequest } from './cbr-answers.service.js';
import { cbrParameters } from './cbr-parameters.js';
import { cbrNotFound, cbrRefusal, noSuchCbrMarker } from './raw-failure.js';

/** There is one variant: no answer of CBR's has customers' addresses. */
const ALL = 'all';

/** CBR as it is, without the gateway's credential, secrets and inner addresses; its paths are Cinder's, so they have a place of their own. */
@Controller('cbr/v3/:project_id/backups')
export class RawCbrController {
  constructor(
    private readonly cbr: CbrAnswersService,
    private readonly engine: FreshnessEngine,
    private readonly warm: WarmAnswers,
  ) {}

  @Get()
  @Access('raw')
  @Documented({
    id: 'listRawCbrBackups',
    tag: 'Raw CBR',
    summary: 'A page of backups as CBR has them',
    description: 'Where the gateway is not set up for CBR there is nothing here: 404.',
    answer: 'RawCbrPage',
    isCached: true,
    query: 'CbrListQuery',
    ownRefusals: { 400: 'CbrError|CinderBadRequest', 404: 'CbrError' },
  })
  async list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const asked = this.asked(request, reply);
    await this.send(request, reply, this.cbr.page(asked, cbrParameters(query)), noSuchCbrMarker());
  }

  @Get(':backup_id')
  @Access('raw')
  @Documented({
    id: 'getRawCbrBackup',
    tag: 'Raw CBR',
    summary: 'A backup as CBR has it, with those of its disks',
    description: 'Where the gateway is not set up for CBR there is nothing here: 404.',
    answer: 'RawCbrAnswer',
    isCached: true,
    ownRefusals: { 400: 'CbrError|CinderBadRequest', 404: 'CbrError' },
  })
  async backup(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = this.asked(request, reply);
    const id = backupId(pathParameter(request, 'backup_id'));
    if (id === null) throw cbrNotFound();
    await this.send(request, reply, this.cbr.backup(asked, id), cbrNotFound());
  }

  private asked(request: FastifyRequest, reply: FastifyReply): CbrRequest {
    const projectId = projectIdOf(request);
    if (!this.cbr.isThere(projectId)) throw new Problem('not-found');
    return { projectId, trace: traceOf(request), revalidate: asksForRevalidation(request), gone: callerGone(reply) };
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    asking: Promise<CacheAnswer>,
    notFound: RawRefusal,
  ): Promise<void> {
    const answer = await asking.catch((error: unknown) => {
      throw cbrRefusal(error, notFound);
    });
    if (isNothing(answer)) throw notFound;
    const encoded = this.engine.encoded(answer, ALL, (body) => body);
    this.warm.one(request, answer, ALL, 'raw');
    await sendCached(request, reply, encoded, answer);
  }
}
