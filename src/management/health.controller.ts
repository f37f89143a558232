import { Controller, Get, Header } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';

/** Constant and without a look at any upstream: a probe must not turn the cloud's bad day into ours. */
@Controller()
export class HealthController {
  @Get('livez')
  @Access('public')
  @Header('Cache-Control', 'no-store')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Access('public')
  @Header('Cache-Control', 'no-store')
  ready(): { status: string } {
    return { status: 'ok' };
  }
}
