import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/request-caller.js';
import type { ServedProject, Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { refuseUnknown } from '../http/contract-query.pipe.js';

export interface WhoAmI {
  readonly caller: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly projects: readonly ServedProject[];
}

/** Who the caller is, so that a page which holds only a key can begin. */
@Controller('api/v1/projects')
export class ProjectsController {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  @Get()
  @Access('any')
  @Header('Cache-Control', 'private, no-store')
  list(@CurrentCaller() caller: Caller, @Query() query: Readonly<Record<string, unknown>>): WhoAmI {
    refuseUnknown(query, []);
    const { name, scopes, expiresAt } = caller;
    const projects = this.settings.projects.filter(({ id }) => caller.projects.includes(id));
    return { caller: name, scopes, expiresAt, projects };
  }
}
