import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../../clock.js';
import { DICE, type Dice } from '../../dice.js';
import { LOG } from '../../log.js';
import { OBSERVER, type Observer } from '../../observer.js';
import { BudgetModule } from '../budget/budget.module.js';
import { CallBudgets } from '../budget/call-budgets.js';
import { CloudApi } from '../cloud-api.js';
import { Clouds } from '../clouds/clouds.js';
import { CloudsModule } from '../clouds/clouds.module.js';
import { CrossedWires } from '../crossed-wires.js';
import { CbrClient } from './cbr.client.js';

@Module({
  imports: [CloudsModule, BudgetModule],
  providers: [
    {
      provide: CbrClient,
      inject: [Clouds, CLOCK, LOG, DICE, CallBudgets, OBSERVER],
      useFactory: (
        clouds: Clouds,
        clock: Clock,
        log: Logger,
        dice: Dice,
        ...[budgets, observer]: [CallBudgets, Observer]
      ) =>
        new CbrClient(
          new CloudApi({ service: 'cbr', clouds, clock, log, dice, budget: budgets.cbr, observer }),
          new CrossedWires(log, 'cbr', observer),
        ),
    },
  ],
  exports: [CbrClient],
})
export class CbrModule {}
