import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../clock.js';
import { readSettings } from '../../config/settings.js';
import { startGateway, type Gateway } from '../../gateway.js';
import { createKey, type MadeKey } from '../../keys/key-operations.js';
import { startSandbox, type SandboxOptions } from '../../sandbox/sandbox.js';

/** So that the same examples come of the same code. */
const NOON = Date.parse('2026-01-01T12:00:00Z');
const SECRET = 'for the examples of the documentation only';

export interface Stage {
  readonly gateway: Gateway;
  readonly projectId: string;
  readonly key: MadeKey;
}

/** Runs `act` with a gateway over a sandbox cloud, both real, at noon. */
export async function onStage<T>(act: (stage: Stage) => Promise<T>, options: SandboxOptions = {}): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'backup-gateway-openapi-'));
  const sandbox = await startSandbox({ now: () => new Date(NOON), ...options });
  const { projectId } = sandbox;
  const environment = {
    ...sandbox.settings,
    PORT: '0',
    LOG_LEVEL: 'silent',
    PUBLIC_URL: 'https://gateway.example.com',
    API_KEYS_FILE: join(folder, 'keys.json'),
    GATEWAY_SECRET: SECRET,
  };
  const settings = readSettings(environment, () => {
    throw new Error('the stage has no files');
  });
  const clock: Clock = { epochMs: () => NOON, monotonicMs: () => performance.now() };
  const gateway = await startGateway(settings, { clock, dice: () => 0 });
  try {
    const wanted = { name: 'dashboard', projects: [projectId], scopes: ['view', 'raw', 'admin'], expiresAt: null, now: NOON } as const; // prettier-ignore
    return await act({ gateway, projectId, key: await createKey(settings.apiKeysFile, SECRET, wanted) });
  } finally {
    await gateway.stop();
    await sandbox.stop();
    await rm(folder, { recursive: true });
  }
}
