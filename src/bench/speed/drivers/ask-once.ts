import { request } from 'node:http';
import type { Ask } from '../contender.js';

/** One answer, byte for byte. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Asks once, on a connection of its own. */
export function askOnce({ url, method, headers, body }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('end', () => {
        const flat = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          status: answer.statusCode ?? 0,
          rawHeaders: answer.rawHeaders,
          headers: Object.fromEntries(flat) as Record<string, string>,
          body: Buffer.concat(parts),
        });
      });
    })
      .once('error', reject)
      .end(body);
  });
}
