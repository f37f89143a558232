import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/request-caller.js';
import { backupId } from '../core/ids.js';
import { rawCheckpointItem } from '../core/raw-answer.js';
import { pathParameter, projectIdOf } from '../http/path-parameters.js';
import { CsbsClient } from '../upstreams/csbs/csbs.client.js';
import { rawContext } from './raw-context.js';
import { csbsNotFound, csbsRefusal } from './raw-failure.js';
import { sendRaw } from './send-raw.js';

/** CSBS as it is, without its credential and its secrets. */
@Controller('v1/:project_id')
export class RawCsbsController {
  constructor(private readonly csbs: CsbsClient) {}

  @Get('checkpoint_items/:checkpoint_item_id')
  @Access('raw')
  async checkpointItem(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const asked = pathParameter(request, 'checkpoint_item_id');
    const id = backupId(asked);
    if (id === null) throw csbsNotFound(asked);
    const context = rawContext(request, reply);
    const answer = await this.csbs.rawCheckpointItem(projectIdOf(request), id, context).catch((error: unknown) => {
      throw csbsRefusal(error, id);
    });
    sendRaw(reply, 'csbs', rawCheckpointItem(answer, caller.scopes.includes('network')));
  }
}
