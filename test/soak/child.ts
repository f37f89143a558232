import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** The first match among all lines of both streams; rejects where the process ends before. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly kill: () => Promise<void>;
}

/** A process of the soak's own; `onLine` hears all that it prints. */
export function startChild(
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => undefined,
): Child {
  const { PATH, HOME } = process.env;
  const child = spawn(command, words, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const waiting = new Set<(line: string) => void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      onLine(line);
      for (const wait of waiting) wait(line);
    });
  }
  const exited = once(child, 'exit');
  return {
    process: child,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const wait = (line: string): void => {
          const found = pattern.exec(line);
          if (found === null) return;
          waiting.delete(wait);
          resolve(found);
        };
        waiting.add(wait);
        exited.then(
          () => {
            reject(new Error(`${command} ended before it said ${String(pattern)}`));
          },
          (cause: unknown) => {
            reject(new Error(`${command} cannot be run`, { cause }));
          },
        );
      }),
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await exited;
    },
  };
}
