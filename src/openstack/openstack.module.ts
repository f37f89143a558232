import { Inject, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { DashboardModule } from '../dashboard/dashboard.module.js';
import { sendError } from '../http/error.filter.js';
import { publicUrl } from '../http/public-url.js';
import { LOG } from '../log.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { IdentityController } from './identity.controller.js';
import { keystoneChallenge, keystoneUnauthorized } from './keystone-refusal.js';
import { refuseUnreadableBody } from './unreadable-body.js';
import { VersionsController } from './versions.controller.js';

/** What makes the gateway a small OpenStack cloud to unmodified clients: sign-in, catalog and versions. */
@Module({ imports: [CloudsModule, DashboardModule], controllers: [IdentityController, VersionsController] })
export class OpenStackModule {
  constructor(host: HttpAdapterHost, @Inject(SETTINGS) { publicUrl: configured }: Settings, @Inject(LOG) log: Logger) {
    const fastify = (host.httpAdapter as FastifyAdapter).getInstance();
    refuseUnreadableBody(fastify, '/identity/v3/auth/tokens', (request, reply) => {
      void reply.header('WWW-Authenticate', keystoneChallenge(publicUrl(request, configured)));
      sendError(keystoneUnauthorized(), request, reply, log);
    });
  }
}
