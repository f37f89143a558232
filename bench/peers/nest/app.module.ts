import { Agent } from 'node:http';
import { HttpModule } from '@nestjs/axios';
import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { settings } from '../settings.js';
import { BackupsController } from './backups.controller.js';
import { BackupsService } from './backups.service.js';

const isCached = settings.cacheTtlMs > 0;

@Module({
  imports: [
    HttpModule.register({
      httpAgent: new Agent({ keepAlive: true }),
      timeout: 5000,
      headers: { 'X-Auth-Token': settings.cloudToken },
    }),
    CacheModule.register({ ttl: settings.cacheTtlMs }),
  ],
  controllers: [BackupsController],
  providers: [BackupsService, ...(isCached ? [{ provide: APP_INTERCEPTOR, useClass: CacheInterceptor }] : [])],
})
export class AppModule {}
