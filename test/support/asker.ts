import { Agent, request } from 'node:http';
import { afterTest } from './sandbox.js';

export interface Told {
  readonly status: number;
  /** Names in lower case, in the order of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
}

export type Ask = (target: string, headers: Readonly<Record<string, string>>, method?: string) => Promise<Told>;

/** Asks over kept connections; the target goes over the wire as it is: fetch would tidy it up. */
export function anAsker(url: string): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  afterTest(() => {
    agent.destroy();
    return undefined;
  });
  const { hostname, port } = new URL(url);
  return (target, headers, method = 'GET') =>
    new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, method, path: target, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          // An event stream has no end: the first event stands for it.
          if (answer.headers['content-type'] === 'text/event-stream' && /\ndata: .*\n\n/.test(text)) answer.destroy();
        });
        answer.on('error', reject).on('close', () => {
          const pairs = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
          resolve({ status: answer.statusCode ?? 0, headers: pairs, text });
        });
      });
      sent.on('error', reject).end();
    });
}

/** What tells nothing about the question: ids and times of the answer itself. */
const OWN = new Set(['x-request-id', 'date', 'server-timing', 'ratelimit', 'age', 'cache-status']);

/** An answer without ids and times, to compare it with another. */
export function comparable({ status, headers, text }: Told): unknown {
  const id = headers.find(([name]) => name === 'x-request-id')?.[1] ?? 'none';
  return [status, headers.filter(([name]) => !OWN.has(name)), text.replaceAll(id, 'ID')];
}

/** Does the tasks, so many at once, and gives the results in order. */
export async function atOnce<T, R>(tasks: readonly T[], most: number, work: (task: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = tasks.entries();
  const worker = async (): Promise<void> => {
    for (const [index, task] of queue) results[index] = await work(task);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}
