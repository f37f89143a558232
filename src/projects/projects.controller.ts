import { Controller, Get, Header, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/request-caller.js';
import type { WhoAmI } from '../core/who-am-i.js';
import { refuseUnknown } from '../http/contract-query.pipe.js';
import { callContext } from '../http/request-trace.js';
import { Documented } from '../openapi/documented.decorator.js';
import { Clouds } from '../upstreams/clouds/clouds.js';

/** Who the caller is, so that a page which holds only a key can begin. */
@Controller('api/v1/projects')
export class ProjectsController {
  constructor(private readonly clouds: Clouds) {}

  @Get()
  @Access('any')
  @Documented({
    id: 'getProjects',
    tag: 'Projects',
    summary: 'Who the caller is and what it may see',
    answer: 'WhoAmI',
  })
  @Header('Cache-Control', 'private, no-store')
  async list(
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<WhoAmI> {
    refuseUnknown(query, []);
    const { name, scopes, expiresAt } = caller;
    const served = await this.clouds.projects(caller.projects, () => callContext(request));
    return { caller: name, scopes, expiresAt, projects: served.map(({ project }) => project) };
  }
}
