import { Controller, Get, NotFoundException, Param, ParseArrayPipe, Query, UseGuards } from '@nestjs/common';
import { settings } from '../settings.js';
import { BackupsService } from './backups.service.js';
import { KeyGuard } from './key.guard.js';

@Controller('api/v1/projects/:projectId/backups')
@UseGuards(KeyGuard)
export class BackupsController {
  constructor(private readonly backups: BackupsService) {}

  @Get()
  batch(@Param('projectId') projectId: string, @Query('ids', new ParseArrayPipe({ separator: ',' })) ids: string[]) {
    return this.backups.batch(own(projectId), ids);
  }

  @Get(':id')
  view(@Param('projectId') projectId: string, @Param('id') id: string) {
    return this.backups.view(own(projectId), id);
  }
}

function own(projectId: string): string {
  if (projectId !== settings.projectId) throw new NotFoundException();
  return projectId;
}
