import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { readSettings, type Settings } from '../config/settings.js';
import { SettingsError } from '../config/settings-error.js';
import { startGateway, type Gateway } from '../gateway.js';
import { createKey } from '../keys/key-operations.js';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.js';
import { usage } from './usage.js';

/** The example of the CSBS document; the sandbox cloud has it. */
const EXAMPLE_BACKUP = '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190';
const DEMO_SECRET = 'known to everybody, for the demo only';

export interface DemoOptions {
  /** Print one merged view on standard output and end. */
  readonly once: boolean;
  readonly env: Environment;
}

/** Sandbox cloud and gateway in one process, on a key of its own. Answers the exit code; without `once` it stays until a signal. */
export async function startDemo({ once, env }: DemoOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'backup-gateway-demo-'));
  const end: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })];
  try {
    // Once runs beside whatever holds the usual ports.
    const sandbox = await startSandbox({ port: once ? 0 : Number(env['SANDBOX_PORT'] ?? '3900') });
    end.unshift(() => sandbox.stop());
    const settings = demoSettings(env, sandbox, join(folder, 'keys.json'), once);
    const gateway = await startGateway(settings);
    end.unshift(() => gateway.stop());
    const key = await demoKey(settings, sandbox.projectId);
    if (once) process.stdout.write(`${await mergedView(gateway, sandbox, key)}\n`);
    else {
      process.stdout.write(
        usage({
          gateway: gateway.url,
          metrics: gateway.metricsUrl,
          sandbox: sandbox.url,
          projectId: sandbox.projectId,
          backupId: EXAMPLE_BACKUP,
          key,
        }),
      );
    }
    if (!once) await signal();
    return 0;
  } catch (error) {
    process.stderr.write(`The demo cannot run: ${reason(error)}\n`);
    return 1;
  } finally {
    for (const step of end) await step();
  }
}

/** The gateway's usual settings from the environment; all that points at a cloud comes from the sandbox. */
function demoSettings(env: Environment, sandbox: Sandbox, apiKeysFile: string, once: boolean): Settings {
  const own = Object.entries(env).filter(([name]) => !name.startsWith('OS_') && !name.startsWith('GATEWAY_'));
  return readSettings(
    {
      LOG_LEVEL: 'warn',
      MANAGEMENT_PORT: '0', // a gateway that runs beside it has the usual one
      ...Object.fromEntries(own),
      ...(once ? { PORT: '0', MANAGEMENT_PORT: '0' } : {}),
      ...sandbox.settings,
      PROJECT_IDS: sandbox.projectId,
      API_KEYS_FILE: apiKeysFile,
      GATEWAY_SECRET: DEMO_SECRET,
    },
    () => {
      throw new Error('the demo reads no files');
    },
  );
}

async function demoKey({ apiKeysFile }: Settings, projectId: string): Promise<string> {
  const wanted = {
    name: 'demo',
    projects: [projectId],
    scopes: ['view', 'raw'],
    expiresAt: null,
    now: Date.now(),
  } as const;
  return (await createKey(apiKeysFile, DEMO_SECRET, wanted)).key;
}

async function mergedView({ url }: Gateway, { projectId }: Sandbox, key: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/projects/${projectId}/backups/${EXAMPLE_BACKUP}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  if (answer.status !== 200) throw new Error(`the gateway answered ${answer.status}`);
  return JSON.stringify(await answer.json(), null, 2);
}

function signal(): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      resolve();
    };
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
    process.once('SIGHUP', done); // its terminal was closed
  });
}

function reason(error: unknown): string {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (isTaken) return `${error.message}. PORT and SANDBOX_PORT choose other ports.`;
  return error instanceof SettingsError || error instanceof Error ? error.message : String(error);
}
