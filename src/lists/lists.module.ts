import { Module } from '@nestjs/common';
import { FreshnessModule } from '../cache/freshness.module.js';
import { MergeModule } from '../merge/merge.module.js';
import { PlacesModule } from '../places/places.module.js';
import { BudgetModule } from '../upstreams/budget/budget.module.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { VbsAnswersModule } from '../volume-backups/vbs-answers.module.js';
import { WarmModule } from '../warm/warm.module.js';
import { BackupListsService } from './backup-lists.service.js';
import { BackupRows } from './backup-rows.js';
import { ItemPages } from './item-pages.js';
import { KeptLists } from './kept-lists.js';
import { VolumeBackupListsService } from './volume-backup-lists.service.js';
import { VolumeBackupsController } from './volume-backups.controller.js';

@Module({
  imports: [PlacesModule, VbsAnswersModule, MergeModule, CloudsModule, FreshnessModule, BudgetModule, WarmModule],
  controllers: [VolumeBackupsController],
  providers: [KeptLists, ItemPages, BackupRows, BackupListsService, VolumeBackupListsService],
  exports: [BackupListsService],
})
export class ListsModule {}
