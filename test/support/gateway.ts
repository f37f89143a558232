import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Scope } from '../../src/auth/caller.js';
import { parseKey } from '../../src/auth/key-format.js';
import { FreshnessEngine } from '../../src/cache/freshness-engine.js';
import { readSettings, type Settings } from '../../src/config/settings.js';
import type { BackupView } from '../../src/core/backup-view.js';
import { startGateway, type Gateway } from '../../src/gateway.js';
import { createKey } from '../../src/keys/key-operations.js';
import type { Sampler } from '../../src/overload/pressure.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { tapAnswers } from './answer-tap.js';
import { Canaries } from './canaries.js';
import { checkDocumented } from './documented-answers.js';
import { fakeClock, type FakeClock } from './fake-clock.js';
import { contentsOf } from './redis-contents.js';
import { afterTest, aSandbox } from './sandbox.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A gateway of the test's own over a sandbox of its own, both on real sockets, gone when the test is over. */
export interface TestGateway {
  readonly url: string;
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  readonly projectId: string;
  readonly keysFile: string;
  /** A key of the sandbox's project with the scopes view and raw. */
  readonly key: string;
  /** Fails the test when a secret has got out, to whomever. */
  readonly canaries: Canaries;
  /** Everything that was logged, as text. */
  readonly log: () => string;
  readonly createKey: (
    scopes: readonly Scope[],
    projects?: readonly string[],
    expiresAt?: string | null,
  ) => Promise<string>;
  /** GET with the key; `headers` may replace it. */
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  /** GET …/backups/{id} of the sandbox's project; fails unless it is a view. */
  readonly view: (id: string, query?: string) => Promise<BackupView>;
  readonly viewPath: (id: string) => string;
  readonly engine: FreshnessEngine;
  /** The page of metrics, as Prometheus gets it. */
  readonly metrics: () => Promise<string>;
  /** What SIGHUP does: these settings, and these files in place of all others, beside the settings that it was started with. */
  readonly reload: (changes: Readonly<Record<string, string>>, files?: Stage['files']) => Promise<void>;
  /** When everything that goes on behind answers is over. */
  readonly quiet: () => Promise<void>;
}

/** Of a process that has nothing to do: no test is to fail because others keep the machine busy. */
const CALM: Sampler = (see) => {
  const timer = setInterval(() => {
    see({ lateMs: 0, utilization: 0, memory: 0 });
  }, 20).unref();
  return () => {
    clearInterval(timer);
  };
};

const LATER_MS = 60_000;

export interface TestGatewayOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
}

/** What else a gateway finds where it starts. */
export interface Stage {
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly storePatienceMs?: number;
  /** Longer than any list takes where nothing is said: no count of calls is to depend on how busy the machine is. */
  readonly listPatienceMs?: number;
  /** What the gateway takes for its own event loop and memory. */
  readonly sampler?: Sampler;
  /** How old what is known of the key file may get: 0 where nothing is said, so that a change of it is seen at once. */
  readonly keyRecheckMs?: number;
  /** Of the dashboard's page; without it there is none. */
  readonly pageFolder?: string;
  /** Also the figures of the process, beside those of the gateway. */
  readonly hasProcessMetrics?: boolean;
}

export async function aGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  return aGatewayOver(await aSandbox(options.sandbox), options.settings);
}

export async function aGatewayOver(
  sandbox: Sandbox,
  overrides: Readonly<Record<string, string>> = {},
  stage: Stage = {},
): Promise<TestGateway> {
  const {
    files = {},
    storePatienceMs,
    listPatienceMs = LATER_MS,
    sampler = CALM,
    keyRecheckMs = 0,
    pageFolder,
  } = stage;
  const environment = {
    PORT: '0',
    MANAGEMENT_PORT: '0',
    ...sandbox.settings,
    API_KEYS_FILE: join(aFolder(), 'keys.json'),
    GATEWAY_SECRET: `gateway-secret-${randomUUID()}`,
    RATE_LIMIT: 'none',
    ...overrides,
  };
  const { API_KEYS_FILE: keysFile, GATEWAY_SECRET: gatewaySecret } = environment;
  const settings = readSettings(environment, readerOf(files));
  const clock = fakeClock();
  const lines: string[] = [];
  const asInEarnest = { base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const log = pino({ level: 'trace', ...asInEarnest }, { write: (line: string) => lines.push(line) });
  const gateway = await startGateway(settings, {
    clock,
    dice: () => 0,
    log,
    keyRecheckMs,
    sampler,
    listPatienceMs,
    hasProcessMetrics: stage.hasProcessMetrics ?? false,
    ...(storePatienceMs === undefined ? {} : { storePatienceMs }),
    ...(pageFolder === undefined ? {} : { pageFolder }),
  });
  const engine = gateway.app.get(FreshnessEngine, { strict: false });
  const tap = tapAnswers(gateway.app.getHttpServer());
  const canaries = new Canaries({ sandbox, environment, keysFile, tap, log: () => lines.join('') });
  watchSecrets(canaries, settings);
  canaries.alsoScan('the page of metrics', () => gateway.metrics.page());
  afterTest(() => {
    checkDocumented(tap.exchanges());
    return undefined;
  });
  afterTest(() => canaries.check());
  afterTest(() => gateway.stop());
  const { projectId } = sandbox;
  const newKey = async (
    scopes: readonly Scope[],
    projects: readonly string[] = [projectId],
    expiresAt: string | null = null,
  ): Promise<string> => {
    const wanted = { name: 'a test', projects, scopes, expiresAt, now: clock.epochMs() };
    const made = (await createKey(keysFile, gatewaySecret, wanted)).key;
    canaries.secret('a gateway key', parseKey(made)?.secret ?? made);
    return made;
  };
  const key = await newKey(['view', 'raw']);
  const get = async (path: string, headers: Record<string, string> = bearer(key)): Promise<Answer> => {
    const answer = await fetch(`${gateway.url}${path}`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const reload: TestGateway['reload'] = (changes, others = files) =>
    gateway.reload(() => {
      const again = readSettings({ ...environment, ...changes }, readerOf(others));
      watchSecrets(canaries, again);
      return again;
    });
  const metrics = async (): Promise<string> => (await fetch(gateway.metricsUrl)).text();
  const viewPath = (id: string): string => `/api/v1/projects/${projectId}/backups/${id}`;
  const view = async (id: string, query = ''): Promise<BackupView> => {
    const { status, text } = await get(`${viewPath(id)}${query}`);
    if (status !== 200) throw new Error(`no view but ${status}: ${text}`);
    return JSON.parse(text) as BackupView;
  };
  return {
    url: gateway.url,
    gateway,
    sandbox,
    clock,
    projectId,
    keysFile,
    key,
    canaries,
    log: () => lines.join(''),
    createKey: newKey,
    get,
    view,
    viewPath,
    engine,
    metrics,
    reload,
    quiet: () => engine.settled(),
  };
}

function readerOf(files: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => {
    const content = files[path];
    if (content === undefined) throw new Error(`the test gives no file ${path}`);
    return content;
  };
}

/** What the names of the environment's settings do not tell: secrets out of files, and where else they could get to. */
function watchSecrets(canaries: Canaries, { clouds, redis }: Settings): void {
  for (const { name, auth } of clouds) {
    if (auth.type === 'v3password') canaries.secret(`the password of ${name}`, auth.password, 'sign-in');
    if (auth.type === 'aksk') canaries.secret(`the secret key of ${name}`, auth.secretKey);
    if (auth.type === 'v3applicationcredential') {
      canaries.secret(`the credential of ${name}`, auth.credentialSecret, 'sign-in');
    }
  }
  if (redis === null) return;
  canaries.secret('the password of Redis', redis.address.password ?? '');
  canaries.alsoScan('Redis', () => contentsOf(redis.address));
}

export function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-test-'));
  afterTest(() => {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  });
  return folder;
}
