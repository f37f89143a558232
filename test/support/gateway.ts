import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Scope } from '../../src/auth/caller.js';
import { readSettings } from '../../src/config/settings.js';
import type { BackupView } from '../../src/core/backup-view.js';
import { startGateway, type Gateway } from '../../src/gateway.js';
import { createKey } from '../../src/keys/key-operations.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { fakeClock, type FakeClock } from './fake-clock.js';
import { afterTest, aSandbox } from './sandbox.js';

const GATEWAY_SECRET = 'a secret of the tests, long enough for them';

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
}

export interface TestGatewayOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
}

export async function aGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  return aGatewayOver(await aSandbox(options.sandbox), options.settings);
}

export async function aGatewayOver(
  sandbox: Sandbox,
  overrides: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<TestGateway> {
  const keysFile = join(aFolder(), 'keys.json');
  const settings = readSettings(
    { PORT: '0', ...sandbox.settings, API_KEYS_FILE: keysFile, GATEWAY_SECRET, RATE_LIMIT: 'none', ...overrides },
    (path) => {
      const content = files[path];
      if (content === undefined) throw new Error(`the test gives no file ${path}`);
      return content;
    },
  );
  const clock = fakeClock();
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const gateway = await startGateway(settings, { clock, log, keyRecheckMs: 0 });
  afterTest(() => gateway.stop());
  const { projectId } = sandbox;
  const newKey = async (
    scopes: readonly Scope[],
    projects: readonly string[] = [projectId],
    expiresAt: string | null = null,
  ) =>
    (await createKey(keysFile, GATEWAY_SECRET, { name: 'a test', projects, scopes, expiresAt, now: clock.epochMs() }))
      .key;
  const key = await newKey(['view', 'raw']);
  const get = async (
    path: string,
    headers: Record<string, string> = { Authorization: `Bearer ${key}` },
  ): Promise<Answer> => {
    const answer = await fetch(`${gateway.url}${path}`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
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
    log: () => lines.join(''),
    createKey: newKey,
    get,
    view,
    viewPath,
  };
}

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-test-'));
  afterTest(() => {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  });
  return folder;
}
