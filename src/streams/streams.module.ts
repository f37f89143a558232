import { Module } from '@nestjs/common';
import { BackupsModule } from '../backups/backups.module.js';
import { FreshnessModule } from '../cache/freshness.module.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { BackupWatches } from './backup-watches.js';
import { OpenStreams } from './open-streams.js';
import { StreamAccess } from './stream-access.js';
import { StreamLimits } from './stream-limits.js';
import { StreamsController } from './streams.controller.js';
import { StreamsService } from './streams.service.js';

@Module({
  imports: [BackupsModule, FreshnessModule, CloudsModule],
  controllers: [StreamsController],
  providers: [StreamsService, OpenStreams, BackupWatches, StreamLimits, StreamAccess],
})
export class StreamsModule {}
