import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { CallerLimits } from '../auth/caller-limits.js';
import { KeyStore } from '../auth/key-store.js';
import type { Settings } from '../config/settings.js';
import { addressBehind } from '../http/caller-address.js';
import { standBefore } from '../http/stand-before.js';
import { Readiness } from '../management/readiness.js';
import { OBSERVER, type Observer } from '../observer.js';
import { TRACER, type Tracer } from '../tracer.js';
import { Clouds } from '../upstreams/clouds/clouds.js';
import { WarmAnswers } from './warm-answers.js';
import { WarmDoor } from './warm-door.js';

/** Puts the door of warm answers before all that listens to the server by now. */
export function openWarmDoor(
  app: NestFastifyApplication,
  settings: Settings,
  log: Logger,
  noteUse: (keyId: string) => void,
): void {
  const door = new WarmDoor({
    warm: app.get(WarmAnswers, { strict: false }),
    keys: app.get(KeyStore),
    limits: app.get(CallerLimits),
    clouds: app.get(Clouds, { strict: false }),
    readiness: app.get(Readiness),
    observer: app.get<Observer>(OBSERVER),
    tracer: app.get<Tracer | null>(TRACER),
    settings,
    log,
    addressOf: addressBehind(settings.trustProxy),
    noteUse,
  });
  standBefore(app.getHttpServer(), (request, response, otherwise) => {
    door.answer(request, response, otherwise);
  });
}
