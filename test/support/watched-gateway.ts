import { join, resolve } from 'node:path';
import { howStarted } from '../../src/bench/how-started.js';
import type { Built } from './built.js';
import { run, type Running } from './commands.js';
import { aFolder } from './gateway.js';
import { SEED_PROJECT } from './seed-view.js';

/** What happened in a gateway's process since it was last asked. */
export interface Watched {
  /** Resident memory in bytes: the most there was above what was there before, after a garbage collection. */
  readonly growth: number;
  /** How far the event loop was behind. */
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly rejections: number;
}

export interface WatchedGateway {
  readonly process: Running;
  readonly get: (path: string) => Promise<{ readonly status: number; readonly text: string }>;
  readonly watched: () => Promise<Watched>;
}

interface Report {
  readonly peak: number;
  readonly rss: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly rejections: number;
}

/** A gateway as it is run, in a process of its own: nothing but its own memory is counted. `cloud`: where its services and nothing else are. */
export async function aWatchedGateway(
  built: Built,
  cloud: string,
  more: Record<string, string> = {},
): Promise<WatchedGateway> {
  const how = howStarted();
  const env = {
    ...how.env,
    PORT: '0',
    OS_AUTH_TYPE: 'admin_token',
    OS_TOKEN: 'a-token-of-the-tests',
    OS_PROJECT_ID: SEED_PROJECT,
    CSBS_ENDPOINT: `${cloud}/v1/{project_id}`,
    VBS_ENDPOINT: `${cloud}/v2/{project_id}`,
    API_KEYS_FILE: join(aFolder(), 'keys.json'),
    GATEWAY_SECRET: 'a secret of the tests, long enough for them',
    RATE_LIMIT: 'none',
    ...more,
  };
  const words = ['create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view,raw'];
  const key = (await run('node', [built.file('keys/main.js'), ...words], env).ended()).out.trim();
  // Whatever reads or sets `__proto__`, in our code or in a library, fails here.
  const watch = [
    ...how.flags,
    '--disable-proto=throw',
    '--expose-gc',
    '--import',
    resolve('test/support/loop-watch.mjs'),
  ];
  const process = run('node', [...watch, built.file('main.js')], env);
  const [, url = ''] = await process.says(/"url":"(http:[^"]+)"/);
  let asked = 0;
  let before = 0;
  return {
    process,
    get: async (path) => {
      const answer = await fetch(`${url}${path}`, { headers: { 'X-API-Key': key } });
      return { status: answer.status, text: await answer.text() };
    },
    watched: async () => {
      asked += 1;
      process.signal('SIGUSR2');
      const [, text = ''] = await process.says(new RegExp(`watched ${asked}: (.*)\\n`));
      const { peak, rss, ...report } = JSON.parse(text) as Report;
      const growth = peak - before;
      before = rss;
      return { growth, ...report };
    },
  };
}
