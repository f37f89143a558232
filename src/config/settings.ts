import type { CloudSettings } from './cloud-settings.js';
import { CloudsEnvironment } from './clouds-environment.js';
import type { Places } from './clouds-file-account.js';
import { readClouds, SETTINGS_OF_ALL_CLOUDS } from './clouds.js';
import { collectTexts, isSetOrInFile, textOf, type Environment, type ReadFile } from './environment.js';
import { deepFreeze } from './deep-freeze.js';
import { KeyEnvironment } from './key-environment.js';
import { notYetUsed } from './not-yet-used.js';
import { OidcEnvironment, oidcSettings, type OidcSettings } from './oidc-environment.js';
import type { RateLimit } from './readers.js';
import { RedisEnvironment } from './redis-environment.js';
import type { RedisAddress } from './redis-url.js';
import { MANAGEMENT_PORT_DEFAULT, ServerEnvironment, type LogLevel } from './server-environment.js';
import { readClass } from './setting.decorator.js';
import { SettingsError, type Mistake } from './settings-error.js';
import { TracingEnvironment, tracingSettings, type TracingSettings } from './tracing-environment.js';
import { UpstreamEnvironment } from './upstream-environment.js';

export interface KeySettings {
  readonly apiKeysFile: string;
  readonly gatewaySecret: string | null;
}

export interface RedisSettings {
  readonly address: RedisAddress;
  /** 32 bytes, base64. */
  readonly encryptionKey: string;
}

/** All that the gateway is told from outside, frozen to the depth. Lifetimes are seconds, addresses end without a slash. */
export interface Settings extends KeySettings {
  readonly host: string;
  readonly port: number;
  readonly managementHost: string;
  readonly managementPort: number;
  /** Else another one does as well where it is taken. */
  readonly isManagementPortChosen: boolean;
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: readonly string[];
  /** At least one; no project is in two of them, as far as their ids are known. */
  readonly clouds: readonly CloudSettings[];
  /** What settings are called in each cloud of clouds.yaml, by its name. Apart from `clouds`: a cloud is the same wherever it is described. */
  readonly places: Readonly<Record<string, Places>>;
  readonly requestDeadlineMs: number;
  readonly cacheMemoryBytes: number;
  readonly cacheFreshS: number;
  readonly cacheFreshActiveS: number;
  /** Past being fresh, while it is looked at anew in the background. */
  readonly cacheStaleWhileRevalidateS: number;
  /** Past being fresh, while the cloud does not give a newer one. */
  readonly cacheStaleIfErrorS: number;
  readonly cacheNotFoundS: number;
  readonly cachePartialS: number;
  readonly rateLimit: RateLimit | null;
  /** Calls per service and project, by all instances together; `null`: none but what the cloud itself says. */
  readonly upstreamRateLimit: RateLimit | null;
  /** Open event streams, of this instance. */
  readonly streamsPerCaller: number;
  readonly streamsMax: number;
  /** `null`: no access tokens are taken. */
  readonly oidc: OidcSettings | null;
  /** What instances share; `null`: each is on its own. */
  readonly redis: RedisSettings | null;
  /** `null`: nobody wants traces. */
  readonly tracing: TracingSettings | null;
  readonly logLevel: LogLevel;
  /** Names of settings that are set but have no effect in this version. */
  readonly notYetUsed: readonly string[];
  /** Names of settings of a single cloud that are set beside GATEWAY_CLOUDS, which takes their place. */
  readonly replacedByClouds: readonly string[];
}

const OF_ALL_CLOUDS: readonly string[] = SETTINGS_OF_ALL_CLOUDS;
/** What clouds.yaml says of each of its clouds. */
const ACCOUNT_NAMES = Object.keys(new UpstreamEnvironment()).filter((name) => !OF_ALL_CLOUDS.includes(name));

const CLASSES: readonly (new () => object)[] = [
  ServerEnvironment,
  CloudsEnvironment,
  UpstreamEnvironment,
  KeyEnvironment,
  OidcEnvironment,
  RedisEnvironment,
  TracingEnvironment,
];

/** Every setting that the code reads, with what it is worth where nobody sets it; some may come as NAME_FILE instead. */
export const SETTING_DEFAULTS: Readonly<Record<string, unknown>> = deepFreeze(
  Object.fromEntries(CLASSES.flatMap((type) => Object.entries(new type()))),
);

export const SETTING_NAMES: readonly string[] = Object.keys(SETTING_DEFAULTS);

/** Reads every setting out of `env`, or throws a SettingsError that lists all mistakes at once. */
export function readSettings(env: Environment, readFile: ReadFile): Settings {
  const fromFile = textOf(env, 'GATEWAY_CLOUDS') !== undefined;
  const names = fromFile ? SETTING_NAMES.filter((name) => !ACCOUNT_NAMES.includes(name)) : SETTING_NAMES;
  const { texts, mistakes } = collectTexts(env, names, readFile);
  const server = readClass(ServerEnvironment, texts);
  const { clouds, places, mistakes: ofClouds } = readClouds(texts, textOf(env, 'HOME') ?? '', readFile);
  const keys = readClass(KeyEnvironment, texts);
  const oidc = readClass(OidcEnvironment, texts);
  const redis = readClass(RedisEnvironment, texts);
  const tracing = readClass(TracingEnvironment, texts);
  const others = [keys, oidc, redis, tracing].flatMap((reading) => reading.mistakes);
  refuseMistakes([...mistakes, ...server.mistakes, ...ofClouds, ...others]);
  return deepFreeze({
    ...serverSettings(server.values),
    redis: redisSettings(redis.values),
    ...keySettings(keys.values),
    clouds,
    places,
    oidc: oidcSettings(oidc.values),
    tracing: tracingSettings(tracing.values),
    notYetUsed: notYetUsed(env),
    replacedByClouds: fromFile ? ACCOUNT_NAMES.filter((name) => isSetOrInFile(env, name)) : [],
  });
}

/** What the keys command needs, under the same rules; the cloud's settings are not looked at. */
export function readKeySettings(env: Environment, readFile: ReadFile): KeySettings {
  return deepFreeze(keySettings(readAlone(KeyEnvironment, env, readFile)));
}

/** What says where Redis is, whatever is wrong with the rest. */
export function readRedisSettings(env: Environment, readFile: ReadFile): RedisSettings | null {
  return deepFreeze(redisSettings(readAlone(RedisEnvironment, env, readFile)));
}

/** What says whose access tokens are taken, whatever is wrong with the rest. */
export function readOidcSettings(env: Environment, readFile: ReadFile): OidcSettings | null {
  return deepFreeze(oidcSettings(readAlone(OidcEnvironment, env, readFile)));
}

/** One class of settings by itself. Throws a SettingsError that lists all of its mistakes. */
function readAlone<T extends object>(type: new () => T, env: Environment, readFile: ReadFile): T {
  const { texts, mistakes } = collectTexts(env, Object.keys(new type()), readFile);
  const reading = readClass(type, texts);
  refuseMistakes([...mistakes, ...reading.mistakes]);
  return reading.values;
}

/** One mistake per setting: what could not be collected is also missing, which says less. */
function refuseMistakes(mistakes: readonly Mistake[]): void {
  const first = new Map<string, Mistake>();
  for (const mistake of mistakes) {
    const setting = mistake.name.replace(/_FILE$/, '');
    if (!first.has(setting)) first.set(setting, mistake);
  }
  if (first.size > 0) throw new SettingsError([...first.values()]);
}

function serverSettings(values: ServerEnvironment) {
  return {
    host: values.HOST,
    port: values.PORT,
    managementHost: values.MANAGEMENT_HOST,
    // Who has several on a machine and lets each find a port is not to be stopped by this one.
    isManagementPortChosen: values.MANAGEMENT_PORT !== null,
    managementPort: values.MANAGEMENT_PORT ?? (values.PORT === 0 ? 0 : MANAGEMENT_PORT_DEFAULT),
    publicUrl: values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS,
    trustProxy: values.TRUST_PROXY,
    requestDeadlineMs: values.REQUEST_DEADLINE_MS,
    cacheMemoryBytes: values.CACHE_MEMORY_BYTES,
    cacheFreshS: values.CACHE_FRESH_S,
    cacheFreshActiveS: values.CACHE_FRESH_ACTIVE_S,
    cacheStaleWhileRevalidateS: values.CACHE_STALE_WHILE_REVALIDATE_S,
    cacheStaleIfErrorS: values.CACHE_STALE_IF_ERROR_S,
    cacheNotFoundS: values.CACHE_NOT_FOUND_S,
    cachePartialS: values.CACHE_PARTIAL_S,
    rateLimit: values.RATE_LIMIT,
    upstreamRateLimit: values.UPSTREAM_RATE_LIMIT,
    streamsPerCaller: values.STREAMS_PER_CALLER,
    streamsMax: values.STREAMS_MAX,
    logLevel: values.LOG_LEVEL,
  };
}

function redisSettings({ REDIS_URL: address, REDIS_ENCRYPTION_KEY: encryptionKey }: RedisEnvironment) {
  return address === null || encryptionKey === null ? null : { address, encryptionKey };
}

function keySettings(values: KeyEnvironment): KeySettings {
  return { apiKeysFile: values.API_KEYS_FILE, gatewaySecret: values.GATEWAY_SECRET };
}
