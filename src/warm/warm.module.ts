import { Module } from '@nestjs/common';
import { FreshnessModule } from '../cache/freshness.module.js';
import { WarmAnswers } from './warm-answers.js';

@Module({ imports: [FreshnessModule], providers: [WarmAnswers], exports: [WarmAnswers] })
export class WarmModule {}
