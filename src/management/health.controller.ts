import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import { Documented } from '../openapi/documented.decorator.js';
import { Readiness } from './readiness.js';

export interface Health {
  readonly status: 'ok' | 'ending';
}

/** Constant and without a look at any upstream: a probe must not turn the cloud's bad day into ours. */
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('livez')
  @Access('public')
  @Documented({ id: 'getLiveness', tag: 'Operation', summary: 'Whether the process answers', answer: 'Health' })
  @Header('Cache-Control', 'no-store')
  live(): Health {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Access('public')
  @Documented({
    id: 'getReadiness',
    tag: 'Operation',
    summary: 'Whether it is to be given requests',
    answer: 'Health',
    ownRefusals: { 503: 'Health' },
  })
  @Header('Cache-Control', 'no-store')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Health {
    if (!this.readiness.isEnding) return { status: 'ok' };
    void reply.status(503);
    return { status: 'ending' };
  }
}
