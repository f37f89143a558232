import { Module } from '@nestjs/common';
import { FreshnessModule } from '../cache/freshness.module.js';
import { ListsModule } from '../lists/lists.module.js';
import { MergeModule } from '../merge/merge.module.js';
import { PlacesModule } from '../places/places.module.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { WarmModule } from '../warm/warm.module.js';
import { BackupViewsService } from './backup-views.service.js';
import { BackupsController } from './backups.controller.js';
import { ForgetController } from './forget.controller.js';

@Module({
  imports: [ListsModule, MergeModule, PlacesModule, CloudsModule, FreshnessModule, WarmModule],
  controllers: [BackupsController, ForgetController],
  providers: [BackupViewsService],
  exports: [BackupViewsService],
})
export class BackupsModule {}
