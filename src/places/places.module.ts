import { Module } from '@nestjs/common';
import { BudgetModule } from '../upstreams/budget/budget.module.js';
import { CallBudgets } from '../upstreams/budget/call-budgets.js';
import { CbrClient } from '../upstreams/cbr/cbr.client.js';
import { CbrModule } from '../upstreams/cbr/cbr.module.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { CsbsClient } from '../upstreams/csbs/csbs.client.js';
import { CsbsModule } from '../upstreams/csbs/csbs.module.js';
import { ItemSources } from './item-sources.js';
import { PlaceFinder } from './place-finder.js';

/** The one place where it is said which services know server backups. */
@Module({
  imports: [CloudsModule, BudgetModule, CsbsModule, CbrModule],
  providers: [
    {
      provide: ItemSources,
      inject: [CsbsClient, CbrClient, Clouds],
      useFactory: (csbs: CsbsClient, cbr: CbrClient, clouds: Clouds) => new ItemSources([csbs, cbr], clouds),
    },
    {
      provide: PlaceFinder,
      inject: [ItemSources, CallBudgets],
      useFactory: (sources: ItemSources, budgets: CallBudgets) => new PlaceFinder(sources, budgets),
    },
  ],
  exports: [ItemSources, PlaceFinder],
})
export class PlacesModule {}
