import { Controller, Get, HttpCode, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { DashboardPage } from '../dashboard/dashboard-page.js';
import { Problem } from '../http/problem.js';
import { publicUrl } from '../http/public-url.js';
import { Documented } from '../openapi/documented.decorator.js';
import { identityVersion, identityVersions, volumeVersions } from './version-documents.js';
import { takesHtml, wantsJson } from './wants-json.js';

/** Where OpenStack's clients look before they call anything, without a token. Of two slashes at the end Nest takes one away. */
@Controller()
export class VersionsController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly dashboard: DashboardPage,
  ) {}

  /** Also the dashboard's address: a browser gets its page. */
  @Get()
  @Access('public')
  @Documented({
    id: 'getRoot',
    tag: 'OpenStack',
    summary: 'The versions of the volume API, where JSON is asked for',
    answer: 'VolumeVersions',
    refusals: ['not-found'],
  })
  async root(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { accept } = request.headers;
    void reply.header('Vary', [reply.getHeader('Vary'), 'Accept'].flat().join(', '));
    if (wantsJson(accept)) void reply.send(volumeVersions(this.baseOf(request)));
    else if (takesHtml(accept)) await this.dashboard.sendPage(request, reply);
    else throw new Problem('not-found');
  }

  @Get(['v3', 'v3//'])
  @Access('public')
  @Documented({
    id: 'getVolumeVersions',
    tag: 'OpenStack',
    summary: 'The versions of the volume API',
    answer: 'VolumeVersions',
  })
  volume(@Req() request: FastifyRequest): object {
    return volumeVersions(this.baseOf(request));
  }

  @Get(['identity', 'identity//'])
  @Access('public')
  @Documented({
    id: 'getIdentityVersions',
    tag: 'OpenStack',
    summary: 'The versions of the identity API',
    answer: 'IdentityVersions',
  })
  @HttpCode(300) // as Keystone has it
  identity(@Req() request: FastifyRequest): object {
    return identityVersions(this.baseOf(request));
  }

  @Get(['identity/v3', 'identity/v3//'])
  @Access('public')
  @Documented({
    id: 'getIdentityVersion',
    tag: 'OpenStack',
    summary: 'Version 3 of the identity API',
    answer: 'IdentityVersion',
  })
  identityV3(@Req() request: FastifyRequest): object {
    return identityVersion(this.baseOf(request));
  }

  private baseOf(request: FastifyRequest): string {
    return publicUrl(request, this.settings.publicUrl);
  }
}
