import 'reflect-metadata';
import compress from '@fastify/compress';
import etag from '@fastify/etag';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { settings } from '../settings.js';
import { AppModule } from './app.module.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  logger: ['error', 'warn'],
});
await app.register(compress, { encodings: ['gzip', 'identity'] });
await app.register(etag);
await app.listen(settings.port, '127.0.0.1');
