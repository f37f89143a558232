import { Module } from '@nestjs/common';
import { FreshnessModule } from '../cache/freshness.module.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { WarmAnswers } from './warm-answers.js';

@Module({ imports: [FreshnessModule, CloudsModule], providers: [WarmAnswers], exports: [WarmAnswers] })
export class WarmModule {}
