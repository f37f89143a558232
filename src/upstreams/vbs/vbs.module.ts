import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../../clock.js';
import { LOG } from '../../log.js';
import { BudgetModule } from '../budget/budget.module.js';
import { CallBudgets } from '../budget/call-budgets.js';
import { CloudApi } from '../cloud-api.js';
import { Clouds } from '../clouds/clouds.js';
import { CloudsModule } from '../clouds/clouds.module.js';
import { VbsClient } from './vbs.client.js';

@Module({
  imports: [CloudsModule, BudgetModule],
  providers: [
    {
      provide: VbsClient,
      inject: [Clouds, CLOCK, LOG, CallBudgets],
      useFactory: (clouds: Clouds, clock: Clock, log: Logger, budgets: CallBudgets) =>
        new VbsClient(new CloudApi('vbs', clouds, clock, log, budgets.vbs)),
    },
  ],
  exports: [VbsClient],
})
export class VbsModule {}
