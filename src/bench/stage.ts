import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FreshnessEngine } from '../cache/freshness-engine.js';
import { readSettings, type Settings } from '../config/settings.js';
import { startGateway, type Gateway } from '../gateway.js';
import { createKey } from '../keys/key-operations.js';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.js';
import { SimulatedClock } from './simulated-clock.js';

/** A sandbox cloud and gateways over it that all live by one simulated clock. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** Where the gateways listen, one each. */
  readonly urls: readonly string[];
  /** A gateway key for the sandbox's project. */
  readonly key: string;
  readonly clock: SimulatedClock;
  /** When everything that goes on behind answers is over. */
  quiet(): Promise<void>;
  end(): Promise<void>;
}

export interface StagePlan {
  readonly instances: number;
  /** What several instances share. */
  readonly redisUrl: string | null;
  /** Besides those that a bench always sets. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Gateways, cloud and dashboards share one process here, and keep each other waiting for longer than a Redis that is well. */
const STORE_PATIENCE_MS = 2000;
const SECRET = 'known to everybody, for the bench only';

export async function setStage({ instances, redisUrl, settings = {} }: StagePlan): Promise<Stage> {
  const clock = new SimulatedClock();
  const folder = await mkdtemp(join(tmpdir(), 'backup-gateway-bench-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const sandbox = await startSandbox({ now: () => new Date(clock.epochMs()) });
  const shared = redisUrl === null ? {} : sharing(redisUrl);
  const read = settingsOf(sandbox, join(folder, 'keys.json'), { ...shared, ...settings });
  const gateways: Gateway[] = [];
  const stand = { clock, storePatienceMs: STORE_PATIENCE_MS };
  for (let started = 0; started < instances; started += 1) gateways.push(await startGateway(read, stand));
  const engines = gateways.map(({ app }) => app.get(FreshnessEngine, { strict: false }));
  return {
    sandbox,
    urls: gateways.map(({ url }) => url),
    key: await keyFor(read, sandbox.projectId, clock.epochMs()),
    clock,
    quiet: async () => {
      await Promise.all(engines.map((engine) => engine.settled()));
    },
    end: async () => {
      for (const gateway of gateways) await gateway.stop();
      await sandbox.stop();
      process.off('exit', remove);
      remove();
    },
  };
}

/** A key of its own for each stage: what another has left in the Redis is as if it were not there. */
function sharing(url: string): Record<string, string> {
  return { REDIS_URL: url, REDIS_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
}

function settingsOf(sandbox: Sandbox, apiKeysFile: string, more: Readonly<Record<string, string>>): Settings {
  const environment = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    RATE_LIMIT: 'none',
    ...sandbox.settings,
    PROJECT_IDS: sandbox.projectId,
    API_KEYS_FILE: apiKeysFile,
    GATEWAY_SECRET: SECRET,
    ...more,
  };
  return readSettings(environment, () => {
    throw new Error('a bench reads no files');
  });
}

async function keyFor({ apiKeysFile }: Settings, projectId: string, now: number): Promise<string> {
  const wanted = { name: 'bench', projects: [projectId], scopes: ['view'], expiresAt: null, now } as const;
  return (await createKey(apiKeysFile, SECRET, wanted)).key;
}
