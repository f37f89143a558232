import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../free-port.js';
import { howStarted } from '../../how-started.js';
import type { Contender } from '../contender.js';
import { answering, lastWords, start, stop } from './child.js';
import type { Ground } from './ground.js';
import { restAsks } from './rest-asks.js';

const SECRET = 'known to everybody, for the bench only';
const program = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

/** The built gateway as an operator runs it: a process of its own, its log of every answer in a file, its key made by the keys command. */
export async function startGateway(ground: Ground): Promise<Contender> {
  const { folder, cloud, freshS, settings } = ground;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = {
    PORT: String(port),
    MANAGEMENT_PORT: String(await freePort()),
    RATE_LIMIT: 'none',
    CACHE_FRESH_S: String(freshS),
    API_KEYS_FILE: join(folder, 'keys.json'),
    GATEWAY_SECRET: SECRET,
  };
  const how = howStarted();
  const env = { ...how.env, ...cloud.settings, ...own, ...settings };
  const key = await keyFor(cloud.projectId, env);
  const logFile = join(folder, 'gateway.log');
  const log = openSync(logFile, 'a');
  const startedAt = performance.now();
  const child = start({
    side: 'measured',
    command: process.execPath,
    args: [...how.flags, program('main.js')],
    env,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const startMs = await answering(`${url}/readyz`, child, startedAt).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${lastWords(logFile)}`);
  });
  return {
    name: 'gateway',
    pids: [child.pid ?? 0],
    startMs,
    ...restAsks({ url, key, projectId: cloud.projectId }),
    stop: () => stop(child),
  };
}

async function keyFor(projectId: string, env: Readonly<Record<string, string>>): Promise<string> {
  const args = ['create', '--name', 'bench', '--projects', projectId, '--scopes', 'view'];
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [program('keys/main.js'), ...args], { env: { ...env } });
  return stdout.trim().split('\n').at(-1) ?? '';
}
