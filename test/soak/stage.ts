import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKey } from '../../src/keys/key-operations.js';
import { startFaultProxy, type FaultProxy } from '../support/toxic-proxy.js';
import type { Lines, Place } from './chaos.js';
import { startChild } from './child.js';
import { SoakGateway } from './gateway.js';
import { SoakRedis } from './redis.js';

const CLOUD = fileURLToPath(import.meta.resolve('./cloud.js'));
const SECRET = 'known to everybody, for the soak only';

export interface Stage {
  readonly gateways: readonly SoakGateway[];
  readonly lines: Lines;
  readonly key: string;
  readonly projectId: string;
  readonly ids: readonly string[];
  /** All but the gateways. */
  readonly end: () => Promise<void>;
}

interface Cloud {
  readonly port: number;
  readonly projectId: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
}

export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-soak-'));
  const child = startChild(process.execPath, [CLOUD], {});
  const [, said = ''] = await child.says(/^(\{"port".*)$/);
  const cloud = JSON.parse(said) as Cloud;
  const redis = new SoakRedis(await aLowPort());
  await redis.heal();
  const proxies = await proxiesTo(cloud.port, redis.port);
  const keysFile = join(folder, 'keys.json');
  const { projectId, ids } = cloud;
  const wanted = { name: 'soak', projects: [projectId], scopes: ['view', 'raw'], expiresAt: null } as const;
  const { key } = await createKey(keysFile, SECRET, { ...wanted, now: Date.now() });
  const settings = settingsOf(cloud, proxies, keysFile);
  const gateways = [await SoakGateway.start(settings), await SoakGateway.start(settings)];
  const end = async (): Promise<void> => {
    for (const proxy of Object.values(proxies)) await proxy.close();
    await redis.kill();
    await child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { gateways, lines: { proxies, redis }, key, projectId, ids, end };
}

async function proxiesTo(cloud: number, redis: number): Promise<Readonly<Record<Place, FaultProxy>>> {
  const before = async (port: number): Promise<FaultProxy> => startFaultProxy(port, await aLowPort());
  return {
    csbs: await before(cloud),
    vbs: await before(cloud),
    keystone: await before(cloud),
    redis: await before(redis),
  };
}

function settingsOf(
  { settings }: Cloud,
  { csbs, vbs, keystone, redis }: Readonly<Record<Place, FaultProxy>>,
  keysFile: string,
): Readonly<Record<string, string>> {
  return {
    ...settings,
    CSBS_ENDPOINT: `${csbs.url}/csbs/v1/{project_id}`,
    VBS_ENDPOINT: `${vbs.url}/vbs/v2/{project_id}`,
    OS_AUTH_URL: `${keystone.url}/identity/v3`,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    REDIS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    PORT: '0',
    RATE_LIMIT: 'none',
    API_KEYS_FILE: keysFile,
    GATEWAY_SECRET: SECRET,
  };
}

/** A free port that the system gives to no outgoing connection: what listens there is to come back on it after it was down. */
async function aLowPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => {
        resolve(false);
      });
      server.listen(port, '127.0.0.1', () => {
        resolve(true);
      });
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
