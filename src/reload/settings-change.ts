import { isDeepStrictEqual } from 'node:util';
import type { CloudSettings } from '../config/cloud-settings.js';
import type { Settings } from '../config/settings.js';

type Value = (settings: Settings) => unknown;

/** What a gateway that runs takes, besides its clouds. */
const TAKEN = {
  RATE_LIMIT: ({ rateLimit }) => rateLimit,
  UPSTREAM_RATE_LIMIT: ({ upstreamRateLimit }) => upstreamRateLimit,
  STREAMS_PER_CALLER: ({ streamsPerCaller }) => streamsPerCaller,
  STREAMS_MAX: ({ streamsMax }) => streamsMax,
  LOG_LEVEL: ({ logLevel }) => logLevel,
} as const satisfies Readonly<Record<string, Value>>;

/** What takes a restart. */
const KEPT: Readonly<Record<string, Value>> = {
  HOST: ({ host }) => host,
  PORT: ({ port }) => port,
  MANAGEMENT_HOST: ({ managementHost }) => managementHost,
  MANAGEMENT_PORT: ({ managementPort, isManagementPortChosen }) => [managementPort, isManagementPortChosen],
  PUBLIC_URL: ({ publicUrl }) => publicUrl,
  CORS_ORIGINS: ({ corsOrigins }) => corsOrigins,
  TRUST_PROXY: ({ trustProxy }) => trustProxy,
  REQUEST_DEADLINE_MS: ({ requestDeadlineMs }) => requestDeadlineMs,
  CACHE_MEMORY_BYTES: ({ cacheMemoryBytes }) => cacheMemoryBytes,
  CACHE_FRESH_S: ({ cacheFreshS }) => cacheFreshS,
  CACHE_FRESH_ACTIVE_S: ({ cacheFreshActiveS }) => cacheFreshActiveS,
  CACHE_STALE_WHILE_REVALIDATE_S: ({ cacheStaleWhileRevalidateS }) => cacheStaleWhileRevalidateS,
  CACHE_STALE_IF_ERROR_S: ({ cacheStaleIfErrorS }) => cacheStaleIfErrorS,
  CACHE_NOT_FOUND_S: ({ cacheNotFoundS }) => cacheNotFoundS,
  CACHE_PARTIAL_S: ({ cachePartialS }) => cachePartialS,
  API_KEYS_FILE: ({ apiKeysFile }) => apiKeysFile,
  GATEWAY_SECRET: ({ gatewaySecret }) => gatewaySecret,
  REDIS_URL: ({ redis }) => redis?.address,
  REDIS_ENCRYPTION_KEY: ({ redis }) => redis?.encryptionKey,
  OIDC_ISSUER: ({ oidc }) => oidc?.issuer,
  OIDC_AUDIENCE: ({ oidc }) => oidc?.audience,
  OIDC_PROJECTS_CLAIM: ({ oidc }) => oidc?.projectsClaim,
  OIDC_SCOPE_CLAIM: ({ oidc }) => oidc?.scopeClaim,
  // Taken for clouds, whose settings have it, too; not for the issuer.
  UPSTREAM_ALLOW_HTTP: ({ oidc }) => oidc?.allowHttp,
  'OTEL_*': ({ tracing }) => tracing,
};

/** Every setting that is compared by its own name; those of clouds are compared cloud by cloud. */
export const COMPARED_SETTINGS: readonly string[] = [...Object.keys(TAKEN), ...Object.keys(KEPT)];

export interface CloudsChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Names alone. */
export interface SettingsChange {
  readonly taken: readonly string[];
  /** What differs, and takes a restart. */
  readonly needRestart: readonly string[];
  readonly clouds: CloudsChange;
}

export function settingsChange(before: Settings, now: Settings): SettingsChange {
  return {
    taken: differing(TAKEN, before, now),
    needRestart: differing(KEPT, before, now),
    clouds: cloudsChange(before.clouds, now.clouds),
  };
}

/** What is so after the change: the clouds and limits of `now`, the rest as it was. */
export function settingsAfter(before: Settings, now: Settings): Settings {
  const { clouds, rateLimit, upstreamRateLimit, streamsPerCaller, streamsMax, logLevel } = now;
  return Object.freeze({ ...before, clouds, rateLimit, upstreamRateLimit, streamsPerCaller, streamsMax, logLevel });
}

function differing(values: Readonly<Record<string, Value>>, before: Settings, now: Settings): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    isDeepStrictEqual(value(before), value(now)) ? [] : [name],
  );
}

function cloudsChange(before: readonly CloudSettings[], now: readonly CloudSettings[]): CloudsChange {
  const known = new Map(before.map((cloud) => [cloud.name, cloud]));
  const names = new Set(now.map(({ name }) => name));
  return {
    added: now.flatMap(({ name }) => (known.has(name) ? [] : [name])),
    removed: before.flatMap(({ name }) => (names.has(name) ? [] : [name])),
    changed: now.flatMap((cloud) => {
      const other = known.get(cloud.name);
      return other === undefined || isDeepStrictEqual(other, cloud) ? [] : [cloud.name];
    }),
  };
}
