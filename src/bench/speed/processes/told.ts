import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Sends a process an order and waits for its answer; one order at a time. */
export async function tell<Answer>(child: ChildProcess, order: object): Promise<Answer> {
  child.send(order);
  return heard<Answer>(child);
}

/** The next message of a process. Throws where it ends instead. */
export async function heard<Answer>(child: ChildProcess): Promise<Answer> {
  const ended = new AbortController();
  const onExit = (): void => {
    ended.abort(new Error('a process of the bench has ended'));
  };
  child.once('exit', onExit);
  try {
    const [{ answer }] = (await once(child, 'message', { signal: ended.signal })) as [{ answer: Answer }];
    return answer;
  } finally {
    child.off('exit', onExit);
  }
}
