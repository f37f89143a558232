import { Controller, Delete, HttpCode, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { keysOfBackup, ofBackups, ofLists, ofVolumeBackups } from '../core/cache-keys.js';
import { refuseUnknown } from '../http/contract-query.pipe.js';
import { BackupPathOf, projectIdOf, type BackupPath } from '../http/path-parameters.js';
import { Documented } from '../openapi/documented.decorator.js';
import { Clouds } from '../upstreams/clouds/clouds.js';

/** Forgets what is cached, on every instance; the next caller has the cloud asked. Nothing in the cloud changes. */
@Controller('api/v1/projects/:project_id/cache')
export class ForgetController {
  constructor(
    private readonly engine: FreshnessEngine,
    private readonly clouds: Clouds,
  ) {}

  @Delete()
  @HttpCode(204)
  @Access('admin')
  @Documented({ id: 'forgetProject', tag: 'Cache', summary: 'Forget what is cached of a project, on every instance' })
  async project(@Req() request: FastifyRequest, @Query() query: Readonly<Record<string, unknown>>): Promise<void> {
    refuseUnknown(query, []);
    const projectId = projectIdOf(request);
    const groups = [ofBackups(projectId), ofVolumeBackups(projectId), ofLists(projectId)];
    await Promise.all(groups.map((group) => this.engine.forget(group)));
  }

  /** VBS's rows and the lists are forgotten for the whole project: which of them are this backup's, or show it, nobody may know yet. */
  @Delete('backups/:checkpoint_item_id')
  @HttpCode(204)
  @Access('admin')
  @Documented({ id: 'forgetBackup', tag: 'Cache', summary: 'Forget what is cached of one backup, on every instance' })
  async backup(
    @BackupPathOf('checkpoint_item_id') { projectId, id }: BackupPath,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    refuseUnknown(query, []);
    const cloud = this.clouds.of(projectId).fingerprint;
    await Promise.all([
      ...keysOfBackup(projectId, cloud, id).map((key) => this.engine.forget(key.group, key.id)),
      this.engine.forget(ofVolumeBackups(projectId)),
      this.engine.forget(ofLists(projectId)),
    ]);
  }
}
