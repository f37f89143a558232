import { Module } from '@nestjs/common';
import { PlacesModule } from '../places/places.module.js';
import { VbsAnswersModule } from '../volume-backups/vbs-answers.module.js';
import { MergeService } from './merge.service.js';
import { PageMergeService } from './page-merge.service.js';

@Module({
  imports: [PlacesModule, VbsAnswersModule],
  providers: [MergeService, PageMergeService],
  exports: [MergeService, PageMergeService],
})
export class MergeModule {}
