import { Module } from '@nestjs/common';
import { CloudsModule } from '../clouds/clouds.module.js';
import { CallBudgets } from './call-budgets.js';

@Module({ imports: [CloudsModule], providers: [CallBudgets], exports: [CallBudgets] })
export class BudgetModule {}
