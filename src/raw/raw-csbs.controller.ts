import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/request-caller.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { variantFor } from '../core/caller-view.js';
import { backupId } from '../core/ids.js';
import { blankAddresses } from '../core/raw-answer.js';
import { asksForRevalidation, sendCached } from '../http/cached-answer.js';
import { callerGone } from '../http/caller-gone.js';
import { pathParameter, projectIdOf } from '../http/path-parameters.js';
import { traceOf } from '../http/request-trace.js';
import { Documented } from '../openapi/documented.decorator.js';
import { WarmAnswers } from '../warm/warm-answers.js';
import { CheckpointItemsService, isNoSuchItem } from './checkpoint-items.service.js';
import { csbsNotFound, csbsRefusal } from './raw-failure.js';

/** CSBS as it is, without its credential and its secrets. */
@Controller('v1/:project_id')
export class RawCsbsController {
  constructor(
    private readonly items: CheckpointItemsService,
    private readonly engine: FreshnessEngine,
    private readonly warm: WarmAnswers,
  ) {}

  @Get('checkpoint_items/:checkpoint_item_id')
  @Access('raw')
  @Documented({
    id: 'getRawCheckpointItem',
    tag: 'Raw CSBS',
    summary: 'A server backup as CSBS has it',
    answer: 'RawCheckpointItemAnswer',
    isCached: true,
    ownRefusals: { 400: 'CsbsError|CinderBadRequest', 404: 'CsbsError' },
  })
  async checkpointItem(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const asked = pathParameter(request, 'checkpoint_item_id');
    const id = backupId(asked);
    if (id === null) throw csbsNotFound(asked);
    const projectId = projectIdOf(request);
    const trace = traceOf(request);
    const revalidate = asksForRevalidation(request);
    const answer = await this.items
      .item({ projectId, id, trace, revalidate, gone: callerGone(reply) })
      .catch((error: unknown) => {
        throw csbsRefusal(error, id);
      });
    if (isNoSuchItem(answer)) throw csbsNotFound(id);
    const maySeeNetwork = caller.scopes.includes('network');
    const variant = variantFor(maySeeNetwork);
    const encoded = this.engine.encoded(answer, variant, (body) =>
      maySeeNetwork ? body : Buffer.from(blankAddresses(body.toString('utf8'))),
    );
    this.warm.one(request, answer, variant, 'raw');
    await sendCached(request, reply, encoded, answer);
  }
}
