import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterTest } from './sandbox.js';

export interface Scripted {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without one the answer begins, and never ends. */
  readonly body?: string;
}

/** Stands in front of a gateway: says what it is told to, once each, and else passes everything on. */
export interface Front {
  readonly url: string;
  readonly asked: { readonly address: string; readonly headers: IncomingHttpHeaders; readonly status: number }[];
  readonly say: (...answers: readonly Scripted[]) => void;
  /** Breaks off whatever is open. */
  readonly cut: () => void;
}

export async function aFront(target: string): Promise<Front> {
  const script: Scripted[] = [];
  const asked: Front['asked'] = [];
  const server = createServer((incoming, outgoing) => {
    const note = (status: number): void => {
      asked.push({ address: incoming.url ?? '', headers: incoming.headers, status });
    };
    const answer = script.shift();
    if (answer === undefined) {
      pass(target, incoming, outgoing, note);
      return;
    }
    note(answer.status);
    outgoing.writeHead(answer.status, answer.headers);
    if ('body' in answer) outgoing.end(answer.body);
    else outgoing.flushHeaders();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterTest(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const say = (...answers: readonly Scripted[]): void => {
    script.push(...answers);
  };
  const cut = (): void => {
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, say, cut };
}

function pass(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  note: (status: number) => void,
): void {
  const onward = request(`${target}${incoming.url ?? ''}`, { headers: incoming.headers, agent: false }, (answer) => {
    note(answer.statusCode ?? 0);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  onward.end();
}
