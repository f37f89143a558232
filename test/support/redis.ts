import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { aFolder } from './gateway.js';
import { everythingIn, speaking } from './redis-contents.js';
import { afterTest } from './sandbox.js';
import { until } from './until.js';

export interface TestRedis {
  readonly port: number;
  readonly url: string;
  /** Speaks to it as an operator would; answers what Redis answers. */
  readonly ask: (command: string, ...parameters: (string | number)[]) => Promise<unknown>;
  /** Every key with its value. */
  readonly dump: () => Promise<ReadonlyMap<string, string>>;
  /** It stalls: connections stay open, nothing is answered. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** It is gone at once. */
  readonly kill: () => Promise<void>;
  /** It is back on the same port, and has forgotten everything. */
  readonly restart: () => Promise<void>;
}

const KEY = randomBytes(32).toString('base64');

/** What a gateway needs in order to share a Redis with another. */
export function sharing(url: string): Record<string, string> {
  return { REDIS_URL: url, REDIS_ENCRYPTION_KEY: KEY };
}

/** A real redis-server of the test's own on a free port, gone when the test is over. `options` are its command line's. */
export async function aRedis(options: readonly string[] = ['--save', '', '--appendonly', 'no']): Promise<TestRedis> {
  const port = await aFreePort();
  const folder = aFolder();
  const start = (): Promise<ChildProcess> => started(port, [...options, '--dir', folder]);
  let server = await start();
  const kill = (): Promise<void> => killed(server);
  afterTest(kill);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    ask: (command, ...parameters) => speaking({ port }, (redis) => redis.call(command, ...parameters)),
    dump: () => speaking({ port }, everythingIn),
    pause: () => {
      server.kill('SIGSTOP');
    },
    resume: () => {
      server.kill('SIGCONT');
    },
    kill,
    restart: async () => {
      await kill();
      server = await start();
    },
  };
}

/** A sentinel that watches a Redis under the name `main`. */
export async function aSentinel(of: TestRedis): Promise<TestRedis> {
  const file = join(aFolder(), 'sentinel.conf');
  await writeFile(file, `sentinel monitor main 127.0.0.1 ${of.port} 1\n`);
  return aRedis([file, '--sentinel']);
}

/** A cluster of one. */
export async function aCluster(): Promise<TestRedis> {
  const alone = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'];
  const redis = await aRedis(['--save', '', '--appendonly', 'no', ...alone]);
  await redis.ask('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
  await until(async () => String(await redis.ask('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  return redis;
}

async function started(port: number, [first = '', ...more]: readonly string[]): Promise<ChildProcess> {
  // A configuration file comes first, all else after it.
  const place = ['--port', String(port), '--bind', '127.0.0.1'];
  const words = first.startsWith('--') ? [...place, first, ...more] : [first, ...place, ...more];
  const server = spawn('redis-server', words, { stdio: 'ignore' });
  const failed = new Promise<never>((_resolve, reject) => {
    server.once('error', (error) => {
      reject(new Error('redis-server cannot be run; on Debian: apt-get install redis-server', { cause: error }));
    });
    server.once('exit', (code) => {
      reject(new Error(`redis-server ended with ${code}`));
    });
  });
  failed.catch(() => undefined); // it is killed sooner or later
  await Promise.race([failed, until(() => isAnswering(port))]);
  return server;
}

async function killed(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
}

async function isAnswering(port: number): Promise<boolean> {
  return speaking({ port }, () => Promise.resolve(true)).catch(() => false);
}

export async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
