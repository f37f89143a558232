import { Module } from '@nestjs/common';
import { FreshnessModule } from '../cache/freshness.module.js';
import { CloudsModule } from '../upstreams/clouds/clouds.module.js';
import { AtHand } from './at-hand.js';
import { WarmAnswers } from './warm-answers.js';

@Module({ imports: [FreshnessModule, CloudsModule], providers: [WarmAnswers, AtHand], exports: [WarmAnswers, AtHand] })
export class WarmModule {}
