import { Module } from '@nestjs/common';
import { CsbsModule } from '../upstreams/csbs/csbs.module.js';
import { VbsModule } from '../upstreams/vbs/vbs.module.js';
import { MergeService } from './merge.service.js';

@Module({ imports: [CsbsModule, VbsModule], providers: [MergeService], exports: [MergeService] })
export class MergeModule {}
