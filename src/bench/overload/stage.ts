import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createKey } from '../../keys/key-operations.js';
import { howStarted } from '../how-started.js';
import type { CloudIsReady } from './cloud.js';
import type { CallerLoad, Load, LoadResult } from './load.js';

const BACKUPS = 20_000;
const SECRET = 'known to everybody, for the bench only';

/** What a closed loop asks for at most. */
const MOST_PER_SECOND = 200;

export interface Stage {
  readonly offer: (seconds: number, callers: Readonly<Record<string, CallerLoad['arrival']>>) => Promise<LoadResult>;
  readonly rss: () => Promise<number>;
  readonly end: () => void;
}

const compiled = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A gateway as it is run, over a cloud that takes so long for each call, and callers: each a process of its own. */
export async function setStage(cloudMs: number): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'backup-gateway-bench-'));
  const children: ChildProcess[] = [];
  const end = (): void => {
    process.off('exit', end);
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  const cloud = fork(compiled('./cloud.js'), [String(BACKUPS), String(cloudMs)]);
  const callers = fork(compiled('./callers.js'));
  children.push(cloud, callers);
  const [ready] = (await once(cloud, 'message')) as [CloudIsReady];
  const { projectId, ids } = ready;
  const apiKeysFile = join(folder, 'keys.json');
  const keys = {
    noisy: await keyFor('noisy', projectId, apiKeysFile),
    quiet: await keyFor('quiet', projectId, apiKeysFile),
  };
  const gateway = startGateway(ready, apiKeysFile);
  children.push(gateway);
  const url = await addressOf(gateway.stderr);
  const paths = ids.map((id) => `/api/v1/projects/${projectId}/backups/${id}`).values();
  return {
    offer: async (seconds, arrivals) => {
      const loads = Object.entries(arrivals).map(([name, arrival]) => {
        const most = 'open' in arrival ? arrival.open * seconds : MOST_PER_SECOND * seconds;
        const key = keys[name === 'quiet' ? 'quiet' : 'noisy'];
        return { arrival, name, key, paths: paths.take(Math.ceil(most)).toArray() };
      });
      return told(callers, { url, seconds, callers: loads });
    },
    rss: () => residentBytes(gateway),
    end,
  };
}

async function told(callers: ChildProcess, load: Load): Promise<LoadResult> {
  callers.send(load);
  const [result] = (await once(callers, 'message')) as [LoadResult];
  return result;
}

function startGateway({ settings, projectId }: CloudIsReady, apiKeysFile: string) {
  const own = {
    PORT: '0',
    RATE_LIMIT: 'none',
    PROJECT_IDS: projectId,
    API_KEYS_FILE: apiKeysFile,
    GATEWAY_SECRET: SECRET,
  };
  // Little cache: what is kept of ever new backups is not to be taken for a leak.
  const how = howStarted();
  const env = { ...process.env, ...how.env, ...settings, ...own, CACHE_MEMORY_BYTES: '8388608' };
  return spawn(process.execPath, [...how.flags, compiled('../../main.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function keyFor(name: string, projectId: string, file: string): Promise<string> {
  const wanted = { name, projects: [projectId], scopes: ['view'], expiresAt: null, now: Date.now() } as const;
  return (await createKey(file, SECRET, wanted)).key;
}

async function residentBytes({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 'self'}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) * 1024;
}

/** Its log is read to the end, so that it never waits for us. */
function addressOf(log: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: log }).on('line', (line) => {
      const url = /"url":"(http:[^"]+)"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}
