import { fileURLToPath } from 'node:url';
import type { DynamicModule, NestApplicationOptions } from '@nestjs/common';
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
import { FreshnessEngine } from './cache/freshness-engine.js';
import { systemClock, type Clock } from './clock.js';
import type { Settings } from './config/settings.js';
import type { Dice } from './dice.js';
import { createLog, nestLogger } from './log.js';
import { drained } from './management/drain.js';
import { GatewayMetrics, type Watched } from './management/metrics/gateway-metrics.js';
import { processMetrics } from './management/metrics/process-metrics.js';
import { serveMetrics, type MetricsServer } from './management/metrics-server.js';
import { openTracer } from './management/traces/open-tracer.js';
import { Readiness } from './management/readiness.js';
import type { Observer } from './observer.js';
import { Admission } from './overload/admission.js';
import { processSampler, type Sampler } from './overload/pressure.js';
import { SharedStore } from './redis/shared-store.js';
import { OpenStreams } from './streams/open-streams.js';
import { CallBudgets } from './upstreams/budget/call-budgets.js';
import { startContext } from './upstreams/call-context.js';
import { Clouds } from './upstreams/clouds/clouds.js';
import { LIST_PATIENCE_MS } from './volume-backups/list-patience.js';
import { openReload } from './reload/open-reload.js';
import type { Reload } from './reload/reload.js';

/** How often it is written down when keys were last used. */
const USAGE_EVERY_MS = 10_000;
/** Where `npm run build` puts the dashboard's page. */
const BUILT_PAGE = fileURLToPath(new URL('dashboard/page/', import.meta.url));

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Where its metrics are, e.g. `http://127.0.0.1:3001/metrics`. */
  readonly metricsUrl: string;
  readonly metrics: GatewayMetrics;
  readonly app: NestFastifyApplication;
  /** Takes the settings that `read` reads, or none of them where it throws a SettingsError. One after the other. Never rejects. */
  reload(read: () => Settings): Promise<void>;
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
  /** `false`: the page of metrics has those of the gateway alone. What watches a process is never given back. */
  readonly hasProcessMetrics?: boolean;
  /** What tells how busy the process is. */
  readonly sampler?: Sampler;
  /** How long a caller waits for Redis. */
  readonly storePatienceMs?: number;
  /** How long a view waits for VBS's list alone. */
  readonly listPatienceMs?: number;
  /** Where the dashboard's page is; else beside the compiled code. */
  readonly pageFolder?: string;
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
function watchPressure(
  app: NestFastifyApplication,
  metrics: Observer,
  { sampler = processSampler }: Stand,
): () => void {
  const admission = app.get(Admission);
  return sampler((sample) => {
    admission.see(sample);
    metrics.loopWasLate(sample.lateMs);
  });
}

function assembled(module: DynamicModule, settings: Settings, log: Logger): Promise<NestFastifyApplication> {
  const options: NestApplicationOptions = { logger: nestLogger(log), abortOnError: false };
  return NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(settings, log), options);
}

/** What the metrics are read off when somebody asks for them. */
function watchedIn(app: NestFastifyApplication, reload: Reload): Watched {
  return {
    reload,
    clouds: app.get(Clouds),
    budgets: app.get(CallBudgets),
    engine: app.get(FreshnessEngine),
    admission: app.get(Admission),
    streams: app.get(OpenStreams),
    store: app.get<SharedStore | null>(SharedStore),
  };
}

/** Both servers, the metrics' first: whoever cannot have them is told before anybody calls. */
async function listen(
  app: NestFastifyApplication,
  settings: Settings,
  metrics: GatewayMetrics,
  log: Logger,
): Promise<MetricsServer> {
  let management: MetricsServer | null = null;
  try {
    management = await serveMetrics(metrics, settings, log);
    // Before anybody calls; a cloud that does not answer yet is asked again by the first caller who may see its project.
    await app.get(Clouds).find(startContext());
    await app.listen(settings.port, settings.host);
    return management;
  } catch (error) {
    await management?.close();
    await app.close(); // what is connected by now would keep the process alive
    throw error;
  }
}

/** Writes down now and then when keys were last used; answers what ends that, with the last of it written. */
function writeUsage(usage: KeyUsage, log: Logger): () => Promise<void> {
  const write = (): Promise<void> =>
    usage.flush().catch((error: unknown) => {
      // A KeyFileError names a file and what to do, and quotes nothing.
      const reason = error instanceof KeyFileError ? error.message : 'unknown';
      log.warn({ reason }, 'when keys were last used cannot be written down');
    });
  const writing = setInterval(() => void write(), USAGE_EVERY_MS).unref();
  return () => {
    clearInterval(writing);
    return write();
  };
}

/** The whole gateway, listening. `npm start`, the demo and the tests all start it here. */
export async function startGateway(settings: Settings, stand: Stand = {}): Promise<Gateway> {
  const { clock = systemClock, log = createLog(settings.logLevel), keyRecheckMs: recheckMs = 500 } = stand;
  const secret = await gatewaySecret(settings);
  const keys = openKeyStore({ file: settings.apiKeysFile, secret, clock, log, recheckMs });
  const tokens = new GatewayTokens({ secret, now: () => clock.epochMs() });
  const { dice = Math.random, pageFolder = BUILT_PAGE } = stand;
  const patience = { storeMs: stand.storePatienceMs, listMs: stand.listPatienceMs ?? LIST_PATIENCE_MS };
  const usage = new KeyUsage(settings.apiKeysFile);
  const observer = new GatewayMetrics(stand.hasProcessMetrics === false ? null : processMetrics);
  const tracer = await openTracer(settings, log);
  const base = { settings, clock, log, keys, tokens, usage, dice, observer, tracer, patience, pageFolder };
  const app = await assembled(AppModule.of(base), settings, log);
  const reload = openReload(app, { settings, clock, log, keys, metrics: observer });
  observer.watch(watchedIn(app, reload));
  configureApp(app, settings, log, (keyId) => {
    usage.note(keyId, clock.epochMs());
  });
  const management = await listen(app, settings, observer, log);
  const stopSampling = watchPressure(app, observer, stand);
  const stopLooking = keys.keepLooking();
  const endUsage = writeUsage(usage, log);
  const stop = async (): Promise<void> => {
    stopSampling();
    stopLooking();
    await reload.settled();
    await app.close();
    await endUsage();
    await Promise.all([tracer?.close(), management.close()]); // last: how it ended can be seen
  };
  const drain = (): Promise<void> => {
    app.get(Readiness).end();
    return drained(app.getHttpServer());
  };
  const again: Gateway['reload'] = (read) => reload.run(read);
  return { url: await app.getUrl(), metricsUrl: management.url, metrics: observer, app, reload: again, drain, stop };
}
