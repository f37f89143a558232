import { Module } from '@nestjs/common';
import { CsbsModule } from '../upstreams/csbs/csbs.module.js';
import { VbsModule } from '../upstreams/vbs/vbs.module.js';
import { RawCsbsController } from './raw-csbs.controller.js';
import { RawVbsController } from './raw-vbs.controller.js';

@Module({ imports: [CsbsModule, VbsModule], controllers: [RawCsbsController, RawVbsController] })
export class RawModule {}
