import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import { DashboardPage } from './dashboard-page.js';

@Controller('assets')
export class AssetsController {
  constructor(private readonly dashboard: DashboardPage) {}

  @Get(':file')
  @Access('public')
  async file(@Param('file') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.dashboard.sendAsset(name, request, reply);
  }
}
