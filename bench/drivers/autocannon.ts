import { text } from 'node:stream/consumers';
import autocannon, { type Request } from 'autocannon';

/** What src/bench/speed/drivers/driver.ts calls a Drive, as JSON on standard input; answers what it calls Driven on standard output. */
interface Drive {
  ask: { url: string; method: 'GET' | 'POST'; headers: Record<string, string>; body?: string };
  connections: number;
  seconds: number;
  mix?: { warm: string[]; cold: string[]; coldEvery: number };
}

const { ask, connections, seconds, mix } = JSON.parse(await text(process.stdin)) as Drive;
const { pathname, search, origin } = new URL(ask.url);
let asked = 0;

function nextId({ warm, cold, coldEvery }: NonNullable<Drive['mix']>): string {
  asked += 1;
  const fromCold = asked % coldEvery === 0 ? cold.pop() : undefined;
  return fromCold ?? warm[Math.floor(Math.random() * warm.length)] ?? '';
}

function setupRequest(request: Request): Request {
  if (mix === undefined) return request;
  const id = nextId(mix);
  const path = `${pathname}${search}`.replaceAll('@ID@', id);
  return { ...request, path, ...(ask.body === undefined ? {} : { body: ask.body.replaceAll('@ID@', id) }) };
}

const { method, headers, body } = ask;
const request: Request = { method, path: `${pathname}${search}`, headers, setupRequest, ...(body ? { body } : {}) };
// Without cold ones left it would be another mix: it ends with them, however long that takes.
const until = mix === undefined ? { duration: seconds } : { amount: mix.cold.length * mix.coldEvery };
const result = await autocannon({ url: origin, connections, ...until, timeout: 10, requests: [request] });
process.stdout.write(
  JSON.stringify({
    perSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: result.errors + result['4xx'] + result['5xx'],
  }),
);
