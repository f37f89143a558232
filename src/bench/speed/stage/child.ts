import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf } from './commands.js';

/** Who is measured has the first core for itself; the cloud and those who ask have the others. */
export type Side = 'measured' | 'asking';

export interface ChildSpec {
  readonly side: Side;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio: StdioOptions;
}

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 2;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process that ends with the bench at the latest. It sees nothing of our environment but where commands are. */
export function start({ side, command, args, env = {}, stdio }: ChildSpec): ChildProcess {
  const [file, ...rest] = [...pinned(side), command, ...args] as [string, ...string[]];
  const child = spawn(file, rest, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(late);
}

/** taskset becomes the command that it starts: the pid is that of the command. */
export function pinned(side: Side): readonly string[] {
  const cores = availableParallelism();
  const taskset = commandOf('taskset');
  if (cores < 2 || taskset === null) return [];
  return [taskset, '-c', side === 'measured' ? '0' : `1-${cores - 1}`];
}

/** Until something answers there, whatever it says; how long that took since `startedAt`. Throws where the process ends first. */
export async function answering(url: string, child: ChildProcess, startedAt: number): Promise<number> {
  while (performance.now() - startedAt < PATIENCE_MS) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before it answered`);
    if (await answers(url)) return performance.now() - startedAt;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`it did not answer in ${PATIENCE_MS / 1000} s`);
}

/** The end of a log, for whoever wants to know why. */
export function lastWords(file: string): string {
  const words = readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' ');
  return words.slice(-300);
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (answer) => {
      answer.resume();
      resolve((answer.statusCode ?? 500) < 500);
    }).once('error', () => {
      resolve(false);
    });
  });
}
