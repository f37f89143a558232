import { CacheModule } from '@nestjs/cache-manager';
import { Module } from '@nestjs/common';
import { memoryStore } from '../cache/memory-store.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { MergeModule } from '../merge/merge.module.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { BackupViewsService } from './backup-views.service.js';
import { BackupsController } from './backups.controller.js';

@Module({
  imports: [
    MergeModule,
    CloudsModule,
    CacheModule.registerAsync({
      inject: [SETTINGS],
      useFactory: ({ cacheMemoryBytes }: Settings) => ({ stores: memoryStore(cacheMemoryBytes) }),
    }),
  ],
  controllers: [BackupsController],
  providers: [BackupViewsService],
})
export class BackupsModule {}
