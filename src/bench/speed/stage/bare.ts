import { fileURLToPath } from 'node:url';
import { freePort } from '../../free-port.js';
import type { Ask, Contender } from '../contender.js';
import type { Answer } from '../drivers/ask-once.js';
import type { BareOrder } from '../processes/bare.js';
import { tell } from '../processes/told.js';
import { answering, start, stop } from './child.js';
import type { Ground } from './ground.js';
import { restAsks } from './rest-asks.js';

const PROGRAM = fileURLToPath(new URL('../processes/bare.js', import.meta.url));
/** What concerns a connection or a moment, node:http sends by itself. */
const OWN = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

/** A bare node:http server that repeats what the gateway has answered, bytes and headers. */
export interface Bare extends Contender {
  /** From now on it answers such a request with that. */
  learn(ask: Ask, answer: Answer): Promise<void>;
  broadcast(event: string): Promise<void>;
  readonly events: Ask;
}

export async function startBare({ cloud }: Ground): Promise<Bare> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = start({
    side: 'measured',
    command: process.execPath,
    args: [PROGRAM],
    env: { PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const startMs = await answering(url, child, startedAt);
  const order = (what: BareOrder): Promise<null> => tell<null>(child, what);
  return {
    name: 'bare',
    pids: [child.pid ?? 0],
    startMs,
    ...restAsks({ url, key: 'nobody asks for it', projectId: cloud.projectId }),
    events: { url: `${url}/events`, method: 'GET', headers: {} },
    learn: async (ask, { status, rawHeaders, body }) => {
      const { pathname, search } = new URL(ask.url);
      const has = (name: string): boolean => Object.keys(ask.headers).some((each) => each.toLowerCase() === name);
      const lesson = {
        path: `${pathname}${search}`,
        isGzip: has('accept-encoding'),
        isConditional: has('if-none-match'),
        status,
        headers: kept(rawHeaders),
        bodyBase64: body.toString('base64'),
      };
      await order({ do: 'learn', lesson });
    },
    broadcast: async (event) => {
      await order({ do: 'broadcast', event });
    },
    stop: () => stop(child),
  };
}

function kept(raw: readonly string[]): readonly string[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 && !OWN.has(name.toLowerCase()) ? [name, raw[index + 1] ?? ''] : [],
  );
}
