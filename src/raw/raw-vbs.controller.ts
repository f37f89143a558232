import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { CacheAnswer } from '../cache/cache-answer.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { backupId } from '../core/ids.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { asksForRevalidation, sendCached } from '../http/cached-answer.js';
import { callerGone } from '../http/caller-gone.js';
import { pathParameter, projectIdOf } from '../http/path-parameters.js';
import { publicUrl } from '../http/public-url.js';
import { cinderFault, type RawRefusal } from '../http/raw-refusal.js';
import { traceOf } from '../http/request-trace.js';
import { Documented } from '../openapi/documented.decorator.js';
import { withOwnAddress, type ApiVersion } from '../volume-backups/own-links.js';
import { keptPage } from '../volume-backups/kept-page.js';
import { rawPart } from '../volume-backups/two-part-body.js';
import { isNoSuchBackup, VbsAnswers, type VbsLook } from '../volume-backups/vbs-answers.js';
import { vbsNotFound, vbsRefusal } from './raw-failure.js';
import { vbsParameters } from './vbs-parameters.js';

/** VBS as it is, under both versions of its API, whichever the upstream speaks; without its credential, secrets and inner addresses. */
@Controller(['v2/:project_id/backups', 'v3/:project_id/backups'])
export class RawVbsController {
  constructor(
    private readonly vbs: VbsAnswers,
    private readonly engine: FreshnessEngine,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('detail')
  @Access('raw')
  @Documented({
    id: 'listRawVolumeBackups',
    tag: 'Raw VBS',
    summary: 'A page of backups of disks as VBS has them',
    answer: 'RawVolumeBackupPage',
    isCached: true,
    query: 'VbsListQuery',
    ownRefusals: { 400: 'CinderBadRequest', 404: 'CinderNotFound' },
  })
  async detail(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const projectId = projectIdOf(request);
    const parameters = vbsParameters(query);
    const noSuchMarker = cinderFault('itemNotFound', 404, 'The marker could not be found.');
    const answer = this.vbs.detail(projectId, parameters, lookOf(request, reply));
    await this.send(request, reply, answer, noSuchMarker, rawPage);
  }

  @Get(':backup_id')
  @Access('raw')
  @Documented({
    id: 'getRawVolumeBackup',
    tag: 'Raw VBS',
    summary: 'A backup of a disk as VBS has it',
    answer: 'RawVolumeBackupAnswer',
    isCached: true,
    ownRefusals: { 400: 'CinderBadRequest', 404: 'CinderNotFound' },
  })
  async backup(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const projectId = projectIdOf(request);
    const asked = pathParameter(request, 'backup_id');
    const id = backupId(asked);
    if (id === null) throw vbsNotFound(asked);
    await this.send(request, reply, this.vbs.backup(projectId, id, lookOf(request, reply)), vbsNotFound(id), rawPart);
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: Promise<CacheAnswer>,
    notFound: RawRefusal,
    rawOf: (body: Buffer) => string,
  ): Promise<void> {
    const answer = await asked.catch((error: unknown) => {
      throw vbsRefusal(error, notFound);
    });
    if (isNoSuchBackup(answer)) throw notFound;
    const [base, version] = [publicUrl(request, this.settings.publicUrl), versionOf(request)];
    const encoded = this.engine.encoded(answer, `${version} ${base}`, (body) => {
      const raw = rawOf(body);
      if (raw === 'null') throw new UpstreamFailure('vbs', 'malformed'); // it cannot be looked through, so it does not pass
      return Buffer.from(withOwnAddress(raw, base, version));
    });
    await sendCached(request, reply, encoded, answer);
  }
}

function rawPage(body: Buffer): string {
  return keptPage({ body }).rawText().toString('utf8');
}

function lookOf(request: FastifyRequest, reply: FastifyReply): VbsLook {
  const trace = traceOf(request);
  const look = { trace, signal: trace.deadline.signal(), gone: callerGone(reply) };
  return asksForRevalidation(request) ? { ...look, maxAgeMs: 0 } : look;
}

function versionOf(request: FastifyRequest): ApiVersion {
  return request.routeOptions.url?.startsWith('/v3/') === true ? 'v3' : 'v2';
}
