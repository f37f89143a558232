import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { LeakSearch, secretSettings } from './leak-search.js';
import { afterTest } from './sandbox.js';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly pid: number;
  /** All of standard output so far. */
  out(): string;
  err(): string;
  /** Waits until either stream matches. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  ended(): Promise<Ended>;
}

const PATIENCE_MS = 60_000;

/** The environment of a newcomer: nothing of the gateway's set. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

/**
 * A real process of the project's own, in a group of its own, ended after the test if it still runs. The test fails where it has printed
 * a secret of its settings, or a key among its errors.
 */
export function run(command: string, args: readonly string[], env: Record<string, string> = {}, cwd?: string): Running {
  const child = spawn(command, args, {
    cwd,
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.err += chunk));
  const exit = once(child, 'close') as Promise<[number | null]>;
  afterTest(async () => {
    await stop(child, exit);
    keepsSecrets(env, text);
  });
  return {
    pid: child.pid ?? 0,
    out: () => text.out,
    err: () => text.err,
    says: (pattern) =>
      waitFor(
        child,
        () => pattern.exec(text.out) ?? pattern.exec(text.err),
        () => `${String(pattern)} in: ${text.out}${text.err}`,
      ),
    signal: (name) => {
      child.kill(name);
    },
    ended: async () => ({ code: (await exit)[0], ...text }),
  };
}

function keepsSecrets(env: Record<string, string>, { out, err }: { out: string; err: string }): void {
  const search = new LeakSearch(secretSettings(env));
  const leaks = [...search.in(out), ...search.in(err)];
  if (/bgw_[0-9a-f]{16}_[0-9a-f]{64}/.test(err)) leaks.push('a gateway key');
  if (leaks.length > 0) throw new Error(`a process printed secrets: ${leaks.join(', ')}`);
}

/** npm and sh do not hand a signal on: the whole group that was started here goes. */
async function stop(child: ChildProcess, exit: Promise<unknown>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody of it is left
  }
  await exit;
}

async function waitFor<T>(child: ChildProcess, look: () => T | null, what: () => string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    const isOver = child.exitCode !== null || child.signalCode !== null || performance.now() > end;
    if (isOver) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
