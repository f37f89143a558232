import { Module } from '@nestjs/common';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { FreshnessModule } from '../cache/freshness.module.js';
import { CLOCK, type Clock } from '../clock.js';
import { lifetimesOf } from '../config/lifetimes.js';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../config/settings.token.js';
import { RedisFleet } from '../redis/redis-fleet.js';
import { BudgetModule } from '../upstreams/budget/budget.module.js';
import { CallBudgets } from '../upstreams/budget/call-budgets.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { VbsClient } from '../upstreams/vbs/vbs.client.js';
import { VbsModule } from '../upstreams/vbs/vbs.module.js';
import { LIST_PATIENCE } from './list-patience.js';
import { ReadLedger } from './read-ledger.js';
import { VbsAnswers } from './vbs-answers.js';

@Module({
  imports: [VbsModule, CloudsModule, FreshnessModule, BudgetModule],
  providers: [
    {
      provide: ReadLedger,
      inject: [CLOCK, RedisFleet, LIST_PATIENCE],
      useFactory: (clock: Clock, fleet: RedisFleet | null, patienceMs: number) => {
        const ledger = new ReadLedger(() => clock.monotonicMs(), patienceMs);
        fleet?.listen((news) => {
          ledger.hear(news);
        });
        return ledger;
      },
    },
    {
      provide: VbsAnswers,
      inject: [VbsClient, Clouds, FreshnessEngine, CallBudgets, SETTINGS],
      useFactory: (vbs: VbsClient, clouds: Clouds, engine: FreshnessEngine, budgets: CallBudgets, settings: Settings) =>
        new VbsAnswers({
          vbs,
          clouds,
          engine,
          lifetimes: lifetimesOf(settings),
          deadlineMs: settings.requestDeadlineMs,
          mayRefresh: (projectId) => budgets.hasRoom(projectId),
        }),
    },
  ],
  exports: [VbsAnswers, ReadLedger],
})
export class VbsAnswersModule {}
