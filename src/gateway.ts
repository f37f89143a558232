import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { configureApp, fastifyAdapter } from './app.setup.js';
import { gatewaySecret } from './auth/key-secret.js';
import { KeyStore } from './auth/key-store.js';
import { systemClock, type Clock } from './clock.js';
import type { Settings } from './config/settings.js';
import { createLog, nestLogger } from './log.js';

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

/** What a test may put in the place of the real thing. */
export interface Stand {
  readonly clock?: Clock;
  readonly log?: Logger;
  /** How old what is known of the key file may get. */
  readonly keyRecheckMs?: number;
}

/** The whole gateway, listening. `npm start`, the demo and the tests all start it here. */
export async function startGateway(settings: Settings, stand: Stand = {}): Promise<Gateway> {
  const { clock = systemClock, log = createLog(settings.logLevel), keyRecheckMs: recheckMs = 500 } = stand;
  const secret = await gatewaySecret(settings);
  const keys = new KeyStore({ file: settings.apiKeysFile, secret, now: () => clock.epochMs(), recheckMs });
  const module = AppModule.of({ settings, clock, log, keys });
  const options: NestApplicationOptions = { logger: nestLogger(log), abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(settings, log), options);
  configureApp(app, settings, log);
  await app.listen(settings.port, settings.host);
  return { url: await app.getUrl(), app, stop: () => app.close() };
}
