import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { configureApp, fastifyAdapter } from './app.setup.js';
import { FailedAttempts } from './auth/failed-attempts.js';
import { GatewayTokens } from './auth/gateway-token.js';
import { gatewaySecret } from './auth/key-secret.js';
import { KeyFileError } from './auth/key-file-error.js';
import { KeyStore } from './auth/key-store.js';
import { KeyUsage } from './auth/key-usage.js';
import { systemClock, type Clock } from './clock.js';
import type { Settings } from './config/settings.js';
import type { Dice } from './dice.js';
import { createLog, nestLogger } from './log.js';
import { drained } from './management/drain.js';
import { Readiness } from './management/readiness.js';
import { Admission } from './overload/admission.js';
import { processSampler, type Sampler } from './overload/pressure.js';
import { Deadline, type CallContext } from './upstreams/call-context.js';
import { Clouds } from './upstreams/clouds/clouds.js';

/** How often it is written down when keys were last used. */
const USAGE_EVERY_MS = 10_000;
/** Where `npm run build` puts the dashboard's page. */
const BUILT_PAGE = fileURLToPath(new URL('dashboard/page/', import.meta.url));
/** How long the start waits for clouds to tell the ids of projects. */
const START_MS = 3000;

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Says that it is not ready any more, and waits until nobody calls; see drained(). */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** What a test may put in the place of the real thing. */
export interface Stand {
  readonly clock?: Clock;
  readonly dice?: Dice;
  readonly log?: Logger;
  /** How old what is known of the key file may get. */
  readonly keyRecheckMs?: number;
  /** What tells how busy the process is. */
  readonly sampler?: Sampler;
  /** How long a caller waits for Redis. */
  readonly storePatienceMs?: number;
  /** Where the dashboard's page is; else beside the compiled code. */
  readonly pageFolder?: string;
}

function startContext(): CallContext {
  const deadline = new Deadline(START_MS);
  return {
    signal: deadline.signal(),
    trace: { requestId: randomUUID(), deadline, urgency: 'foreground', upstreamCalls: 0 },
  };
}

interface KeyStand {
  readonly file: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly recheckMs: number;
}

/** The key store, with words for the log about what the operator has to know. */
function openKeyStore({ file, secret, clock, log, recheckMs }: KeyStand): KeyStore {
  const attempts = new FailedAttempts({
    now: () => clock.monotonicMs(),
    onLocked: (keyId, address) => {
      log.warn(
        { keyId, address },
        'a key is being guessed: more wrong secrets for it from this address get 429 for a minute',
      );
    },
  });
  const onOtherSecret = (): void => {
    log.error('API_KEYS_FILE was made with another GATEWAY_SECRET: the keys of that secret are refused');
  };
  return new KeyStore({ file, secret, now: () => clock.epochMs(), recheckMs, attempts, onOtherSecret });
}

/** Lets the admission see how the process is; answers what ends that. */
function watchPressure(app: NestFastifyApplication, { sampler = processSampler }: Stand): () => void {
  const admission = app.get(Admission);
  return sampler((sample) => {
    admission.see(sample);
  });
}

/** The whole gateway, listening. `npm start`, the demo and the tests all start it here. */
export async function startGateway(settings: Settings, stand: Stand = {}): Promise<Gateway> {
  const { clock = systemClock, log = createLog(settings.logLevel), keyRecheckMs: recheckMs = 500 } = stand;
  const secret = await gatewaySecret(settings);
  const keys = openKeyStore({ file: settings.apiKeysFile, secret, clock, log, recheckMs });
  const tokens = new GatewayTokens({ secret, now: () => clock.epochMs() });
  const { dice = Math.random, storePatienceMs, pageFolder = BUILT_PAGE } = stand;
  const usage = new KeyUsage(settings.apiKeysFile);
  const module = AppModule.of({ settings, clock, log, keys, tokens, usage, dice, storePatienceMs, pageFolder });
  const options: NestApplicationOptions = { logger: nestLogger(log), abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(settings, log), options);
  configureApp(app, settings, log, (keyId) => {
    usage.note(keyId, clock.epochMs());
  });
  try {
    // Before anybody calls; a cloud that does not answer yet is asked again by the first caller who may see its project.
    await app.get(Clouds).find(startContext());
    await app.listen(settings.port, settings.host);
  } catch (error) {
    await app.close(); // what is connected by now would keep the process alive
    throw error;
  }
  const writeUsage = (): Promise<void> =>
    usage.flush().catch((error: unknown) => {
      // A KeyFileError names a file and what to do, and quotes nothing.
      const reason = error instanceof KeyFileError ? error.message : 'unknown';
      log.warn({ reason }, 'when keys were last used cannot be written down');
    });
  const stopSampling = watchPressure(app, stand);
  const writing = setInterval(() => void writeUsage(), USAGE_EVERY_MS).unref();
  const stop = async (): Promise<void> => {
    clearInterval(writing);
    stopSampling();
    await app.close();
    await writeUsage();
  };
  const drain = (): Promise<void> => {
    app.get(Readiness).end();
    return drained(app.getHttpServer());
  };
  return { url: await app.getUrl(), app, drain, stop };
}
