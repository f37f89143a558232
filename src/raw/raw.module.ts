import { Module } from '@nestjs/common';
import { FreshnessModule } from '../cache/freshness.module.js';
import { BudgetModule } from '../upstreams/budget/budget.module.js';
import { CbrModule } from '../upstreams/cbr/cbr.module.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { CsbsModule } from '../upstreams/csbs/csbs.module.js';
import { VbsAnswersModule } from '../volume-backups/vbs-answers.module.js';
import { WarmModule } from '../warm/warm.module.js';
import { CbrAnswersService } from './cbr-answers.service.js';
import { CheckpointItemsService } from './checkpoint-items.service.js';
import { RawCbrController } from './raw-cbr.controller.js';
import { RawCsbsController } from './raw-csbs.controller.js';
import { RawVbsController } from './raw-vbs.controller.js';

@Module({
  imports: [CsbsModule, CbrModule, VbsAnswersModule, CloudsModule, FreshnessModule, BudgetModule, WarmModule],
  controllers: [RawCsbsController, RawVbsController, RawCbrController],
  providers: [CheckpointItemsService, CbrAnswersService],
})
export class RawModule {}
