import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { freePort } from './free-port.js';

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A redis-server of our own on a free port of this machine, which keeps nothing on disk; `null` where there is none to be run. */
export async function startRedis(): Promise<RedisServer | null> {
  const port = await freePort();
  const place = ['--port', String(port), '--bind', '127.0.0.1'];
  const server = spawn('redis-server', [...place, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const kill = (): void => {
    server.kill();
  };
  process.once('exit', kill);
  if (!(await isReady(server, server.stdout))) return null;
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    if (server.exitCode !== null) return;
    const gone = once(server, 'exit');
    kill();
    await gone;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

/** `false` where the command is not there. Throws where it ends by itself. */
function isReady(server: ChildProcess, output: Readable): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', () => {
      resolve(false);
    });
    server.once('exit', (code) => {
      reject(new Error(`redis-server ended with ${code ?? 'a signal'}`));
    });
    // Read to its end, so that the server never waits for us.
    createInterface({ input: output }).on('line', (line) => {
      if (/ready to accept connections/i.test(line)) resolve(true);
    });
  });
}
