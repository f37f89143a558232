import { request } from 'node:http';
import type { BackupView } from '../../src/core/backup-view.js';
import { afterTest } from './sandbox.js';

export interface SeenEvent {
  readonly event: string;
  /** Without one: `null`. */
  readonly id: string | null;
  readonly data: string;
}

/** An event stream as a client reads it, hung up when the test is over. */
export interface Followed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** All that has come so far, or the whole answer where it was refused. */
  readonly text: () => string;
  readonly events: () => readonly SeenEvent[];
  readonly views: () => readonly BackupView[];
  readonly problems: () => readonly Readonly<Record<string, unknown>>[];
  readonly comments: () => readonly string[];
  /** What it was told of when to come back: milliseconds. */
  readonly retries: () => readonly number[];
  readonly isEnded: () => boolean;
  /** Resolves when it is over: whether by an end, or cut off. */
  readonly ended: Promise<'ended' | 'cut'>;
  readonly hangUp: () => void;
}

/** Opens an address with these headers. Resolves with the headers of the answer. */
export function follow(url: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<Followed> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method, agent: false }, (answer) => {
      let text = '';
      let isEnded = false;
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('error', () => undefined);
      const ended = new Promise<'ended' | 'cut'>((over) => {
        answer.once('close', () => {
          isEnded = true;
          over(answer.complete ? 'ended' : 'cut');
        });
      });
      const events = (): readonly SeenEvent[] => eventsIn(text);
      const dataOf = (kind: string): unknown[] =>
        events().flatMap(({ event, data }): unknown[] => (event === kind ? [JSON.parse(data)] : []));
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        text: () => text,
        events,
        views: () => dataOf('view') as BackupView[],
        problems: () => dataOf('problem') as Record<string, unknown>[],
        comments: () => linesIn(text, ':'),
        retries: () => linesIn(text, 'retry:').map(Number),
        isEnded: () => isEnded,
        ended,
        hangUp: () => {
          sent.destroy();
        },
      });
    });
    sent.on('error', reject).end();
    afterTest(() => {
      sent.destroy();
      return undefined;
    });
  });
}

/** Whole events alone; what has no data is none (HTML 9.2.6). */
function eventsIn(text: string): readonly SeenEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const [data] = linesIn(block, 'data:');
      if (data === undefined) return [];
      return [{ event: linesIn(block, 'event:')[0] ?? 'message', id: linesIn(block, 'id:')[0] ?? null, data }];
    });
}

function linesIn(text: string, name: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .map((line) => line.slice(name.length).replace(/^ /, ''));
}
