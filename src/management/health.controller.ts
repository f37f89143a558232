import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import { Readiness } from './readiness.js';

/** Constant and without a look at any upstream: a probe must not turn the cloud's bad day into ours. */
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('livez')
  @Access('public')
  @Header('Cache-Control', 'no-store')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Access('public')
  @Header('Cache-Control', 'no-store')
  ready(@Res({ passthrough: true }) reply: FastifyReply): { status: string } {
    if (!this.readiness.isEnding) return { status: 'ok' };
    void reply.status(503);
    return { status: 'ending' };
  }
}
