import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { backupId } from '../core/ids.js';
import { rawVolumeBackup, rawVolumeBackupPage } from '../core/raw-answer.js';
import { pathParameter, projectIdOf } from '../http/path-parameters.js';
import { publicUrl } from '../http/public-url.js';
import { cinderFault } from '../http/raw-refusal.js';
import { VbsClient } from '../upstreams/vbs/vbs.client.js';
import { rawContext } from './raw-context.js';
import { vbsNotFound, vbsRefusal } from './raw-failure.js';
import { ownLinks, type ApiVersion } from './raw-links.js';
import { sendRaw } from './send-raw.js';
import { vbsParameters } from './vbs-parameters.js';

/** VBS as it is, under both versions of its API, whichever the upstream speaks; without its credential, secrets and inner addresses. */
@Controller(['v2/:project_id/backups', 'v3/:project_id/backups'])
export class RawVbsController {
  constructor(
    private readonly vbs: VbsClient,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('detail')
  @Access('raw')
  async detail(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const projectId = projectIdOf(request);
    const parameters = vbsParameters(query);
    const links = ownLinks(this.baseUrl(request), versionOf(request), projectId, parameters);
    const answer = await this.vbs.rawPage(projectId, parameters, rawContext(request, reply)).catch((error: unknown) => {
      throw vbsRefusal(error, cinderFault('itemNotFound', 404, 'The marker could not be found.'));
    });
    sendRaw(reply, 'vbs', rawVolumeBackupPage(answer, projectId, links));
  }

  @Get(':backup_id')
  @Access('raw')
  async backup(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const projectId = projectIdOf(request);
    const asked = pathParameter(request, 'backup_id');
    const id = backupId(asked);
    if (id === null) throw vbsNotFound(asked);
    const links = ownLinks(this.baseUrl(request), versionOf(request), projectId);
    const answer = await this.vbs.rawBackup(projectId, id, rawContext(request, reply)).catch((error: unknown) => {
      throw vbsRefusal(error, vbsNotFound(id));
    });
    sendRaw(reply, 'vbs', rawVolumeBackup(answer, projectId, links));
  }

  private baseUrl(request: FastifyRequest): string {
    return publicUrl(request, this.settings.publicUrl);
  }
}

function versionOf(request: FastifyRequest): ApiVersion {
  return request.routeOptions.url?.startsWith('/v3/') === true ? 'v3' : 'v2';
}
