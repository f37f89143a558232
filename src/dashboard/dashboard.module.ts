import { Module } from '@nestjs/common';
import { AssetsController } from './assets.controller.js';
import { DashboardPage } from './dashboard-page.js';

/** The reference dashboard's page and its files. `/` itself is shared with OpenStack's versions document. */
@Module({ controllers: [AssetsController], providers: [DashboardPage], exports: [DashboardPage] })
export class DashboardModule {}
