import { collectTexts, contentOf, type Environment, type ReadFile } from './environment.js';
import { deepFreeze } from './deep-freeze.js';
import { KeyEnvironment } from './key-environment.js';
import { notYetUsed } from './not-yet-used.js';
import type { RateLimit } from './readers.js';
import { ServerEnvironment, type LogLevel } from './server-environment.js';
import { readClass } from './setting.decorator.js';
import { SettingsError, type Mistake } from './settings-error.js';
import { UpstreamEnvironment, type CatalogInterface } from './upstream-environment.js';

export type UpstreamAuth =
  | {
      readonly type: 'v3password';
      readonly authUrl: string;
      readonly username: string;
      readonly password: string;
      readonly userDomainName: string;
    }
  | {
      readonly type: 'v3applicationcredential';
      readonly authUrl: string;
      readonly credentialId: string;
      readonly credentialSecret: string;
    }
  | { readonly type: 'v3token'; readonly authUrl: string; readonly token: string }
  | { readonly type: 'admin_token'; readonly token: string }
  | { readonly type: 'aksk'; readonly accessKey: string; readonly secretKey: string };

export interface ServedProject {
  /** 32 lower-case hex digits. */
  readonly id: string;
  readonly name: string | null;
}

export interface KeySettings {
  readonly apiKeysFile: string;
  readonly gatewaySecret: string | null;
}

/** All that the gateway is told from outside, frozen to the depth. Lifetimes are seconds, addresses end without a slash. */
export interface Settings extends KeySettings {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: readonly string[];
  /** Template with `{project_id}` once; `null`: from the catalog. */
  readonly csbsEndpoint: string | null;
  /** Template with `{project_id}` once; `null`: from the catalog. */
  readonly vbsEndpoint: string | null;
  /** Which region of the catalog; `null`: the first that has the service. */
  readonly regionName: string | null;
  readonly interface: CatalogInterface;
  readonly upstreamAllowHttp: boolean;
  readonly upstreamAuth: UpstreamAuth;
  /** PEM text. */
  readonly caCertificates: string | null;
  readonly projects: readonly ServedProject[];
  readonly requestDeadlineMs: number;
  readonly cacheMemoryBytes: number;
  readonly cacheFreshS: number;
  readonly cacheFreshActiveS: number;
  readonly cacheNotFoundS: number;
  readonly cachePartialS: number;
  readonly rateLimit: RateLimit | null;
  readonly logLevel: LogLevel;
  /** Names of settings that are set but have no effect in this version. */
  readonly notYetUsed: readonly string[];
}

const KEY_NAMES = Object.keys(new KeyEnvironment());

/** Every setting that the code reads, with what it is worth where nobody sets it; some may come as NAME_FILE instead. */
export const SETTING_DEFAULTS: Readonly<Record<string, unknown>> = deepFreeze(
  Object.fromEntries(
    [new ServerEnvironment(), new UpstreamEnvironment(), new KeyEnvironment()].flatMap((each) => Object.entries(each)),
  ),
);

export const SETTING_NAMES: readonly string[] = Object.keys(SETTING_DEFAULTS);

/** Reads every setting out of `env`, or throws a SettingsError that lists all mistakes at once. */
export function readSettings(env: Environment, readFile: ReadFile): Settings {
  const { texts, mistakes } = collectTexts(env, SETTING_NAMES, readFile);
  const found = [...mistakes, ...replaceByContent(texts, 'OS_CACERT', readFile)];
  const server = readClass(ServerEnvironment, texts);
  const upstream = readClass(UpstreamEnvironment, texts);
  const keys = readClass(KeyEnvironment, texts);
  refuseMistakes([...found, ...server.mistakes, ...upstream.mistakes, ...keys.mistakes]);
  return deepFreeze({
    ...serverSettings(server.values),
    ...upstreamSettings(upstream.values),
    ...keySettings(keys.values),
    notYetUsed: notYetUsed(env),
  });
}

/** What the keys command needs, under the same rules; the cloud's settings are not looked at. */
export function readKeySettings(env: Environment, readFile: ReadFile): KeySettings {
  const { texts, mistakes } = collectTexts(env, KEY_NAMES, readFile);
  const keys = readClass(KeyEnvironment, texts);
  refuseMistakes([...mistakes, ...keys.mistakes]);
  return deepFreeze(keySettings(keys.values));
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

function replaceByContent(texts: Record<string, string>, name: string, readFile: ReadFile): readonly Mistake[] {
  const path = texts[name];
  if (path === undefined) return [];
  const content = contentOf(path, readFile);
  if (content !== null) {
    texts[name] = content;
    return [];
  }
  return [{ name, message: 'must name a readable, non-empty file' }];
}

function serverSettings(values: ServerEnvironment) {
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS,
    trustProxy: values.TRUST_PROXY,
    requestDeadlineMs: values.REQUEST_DEADLINE_MS,
    cacheMemoryBytes: values.CACHE_MEMORY_BYTES,
    cacheFreshS: values.CACHE_FRESH_S,
    cacheFreshActiveS: values.CACHE_FRESH_ACTIVE_S,
    cacheNotFoundS: values.CACHE_NOT_FOUND_S,
    cachePartialS: values.CACHE_PARTIAL_S,
    rateLimit: values.RATE_LIMIT,
    logLevel: values.LOG_LEVEL,
  };
}

function upstreamSettings(values: UpstreamEnvironment) {
  return {
    csbsEndpoint: values.CSBS_ENDPOINT === '' ? null : values.CSBS_ENDPOINT,
    vbsEndpoint: values.VBS_ENDPOINT === '' ? null : values.VBS_ENDPOINT,
    regionName: values.OS_REGION_NAME,
    interface: values.OS_INTERFACE,
    upstreamAllowHttp: values.UPSTREAM_ALLOW_HTTP,
    upstreamAuth: upstreamAuth(values),
    caCertificates: values.OS_CACERT,
    projects: servedProjects(values),
  };
}

function upstreamAuth(values: UpstreamEnvironment): UpstreamAuth {
  const { OS_AUTH_TYPE: type, OS_AUTH_URL: authUrl, OS_TOKEN: token } = values;
  switch (type) {
    case 'v3password': {
      const { OS_USERNAME: username, OS_PASSWORD: password, OS_USER_DOMAIN_NAME: userDomainName } = values;
      return { type, authUrl, username, password, userDomainName };
    }
    case 'v3applicationcredential': {
      const { OS_APPLICATION_CREDENTIAL_ID: credentialId, OS_APPLICATION_CREDENTIAL_SECRET: credentialSecret } = values;
      return { type, authUrl, credentialId, credentialSecret };
    }
    case 'v3token':
      return { type, authUrl, token };
    case 'admin_token':
      return { type, token };
    case 'aksk':
      return { type, accessKey: values.OS_ACCESS_KEY, secretKey: values.OS_SECRET_KEY };
  }
}

/** OS_PROJECT_NAME names one project: it says nothing where several are served, or another than OS_PROJECT_ID. */
function servedProjects(values: UpstreamEnvironment): readonly ServedProject[] {
  const own = values.OS_PROJECT_ID === null ? [] : [values.OS_PROJECT_ID];
  const ids = values.PROJECT_IDS.length > 0 ? values.PROJECT_IDS : own;
  const [id] = ids;
  const isNamed = ids.length === 1 && (own.length === 0 || own[0] === id);
  return ids.map((each) => ({ id: each, name: isNamed ? values.OS_PROJECT_NAME : null }));
}

function keySettings(values: KeyEnvironment): KeySettings {
  return { apiKeysFile: values.API_KEYS_FILE, gatewaySecret: values.GATEWAY_SECRET };
}
