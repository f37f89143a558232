import { Module } from '@nestjs/common';
import { CsbsModule } from '../upstreams/csbs/csbs.module.js';
import { VbsAnswersModule } from '../volume-backups/vbs-answers.module.js';
import { MergeService } from './merge.service.js';
import { PageMergeService } from './page-merge.service.js';

@Module({
  imports: [CsbsModule, VbsAnswersModule],
  providers: [MergeService, PageMergeService],
  exports: [MergeService, PageMergeService],
})
export class MergeModule {}
