import { describe, expect, it } from '@jest/globals';
import { FACTS } from '../../src/tracer.js';
import { WarmAnswers } from '../../src/warm/warm-answers.js';
import { aGateway, aGatewayOver, bearer, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';
import { aServer } from '../support/sink.js';
import { aSpanReceiver, type ReceivedSpan, type SpanReceiver } from '../support/span-receiver.js';

const ROUTE = 'GET /api/v1/projects/:project_id/backups/:checkpoint_item_id';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT_ID = '00f067aa0ba902b7';
const SAMPLED = `00-${TRACE_ID}-${PARENT_ID}-01`;

interface Traced extends TestGateway {
  readonly receiver: SpanReceiver;
}

async function aTracedGateway(more: Readonly<Record<string, string>> = {}): Promise<Traced> {
  const receiver = await aSpanReceiver();
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...more };
  const gateway = await aGatewayOver(await aSandbox(), settings, { keyRecheckMs: 60_000 });
  gateway.canaries.alsoScan('what the receiver of traces got', () => Promise.resolve(receiver.text()));
  return { ...gateway, receiver };
}

const named = (spans: readonly ReceivedSpan[], name: string): readonly ReceivedSpan[] =>
  spans.filter((span) => span.name === name);

const only = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const [span, ...more] = named(spans, name);
  if (span !== undefined && more.length === 0) return span;
  throw new Error(`not one ${name} but ${named(spans, name).length}`);
};

/** Names from a span up to where its trace begins. */
const wayUp = (spans: readonly ReceivedSpan[], from: ReceivedSpan): readonly string[] => {
  const above = spans.find(({ spanId }) => spanId === from.parentSpanId);
  return above === undefined ? [from.name] : [from.name, ...wayUp(spans, above)];
};

/** The seed's view: the request, its look, Keystone, CSBS, VBS with a look of its own each, the join. */
async function aColdView(gateway: Traced, headers: Record<string, string> = {}): Promise<readonly ReceivedSpan[]> {
  await gateway.get(gateway.viewPath(SEED_BACKUP), { 'X-API-Key': gateway.key, ...headers });
  await gateway.quiet();
  await gateway.receiver.received(7);
  return gateway.receiver.spans.filter(({ traceId }) => traceId === only(gateway.receiver.spans, ROUTE).traceId);
}

describe('one trace of a cold view', () => {
  it('shows the calls to both services below the request, and the join', async () => {
    const gateway = await aTracedGateway();
    const spans = await aColdView(gateway);
    const csbs = only(spans, 'csbs');
    const vbs = named(spans, 'vbs');
    expect(wayUp(spans, csbs)).toEqual(['csbs', 'cache.look', ROUTE]);
    expect(vbs.length).toBeGreaterThan(0);
    for (const call of vbs) expect(wayUp(spans, call)).toEqual(['vbs', 'cache.look', 'cache.look', ROUTE]);
    expect(wayUp(spans, only(spans, 'join'))).toEqual(['join', 'cache.look', ROUTE]);
    expect([csbs, ...vbs].map(({ kind }) => kind)).toEqual([csbs, ...vbs].map(() => 3));
    const request = only(spans, ROUTE);
    expect(request).toMatchObject({ kind: 2, parentSpanId: null, isError: false });
    expect(spans.every(({ from, to }) => from >= request.from - 1_000_000n && to <= request.to + 1_000_000n)).toBe(
      true,
    );
    expect([...gateway.receiver.services]).toEqual(['backup-gateway']);
  });

  it('says what was asked and what came of it, in the words that are allowed, and who or what it was about nowhere', async () => {
    const gateway = await aTracedGateway();
    const spans = await aColdView(gateway, { 'X-Request-Id': 'a-request' });
    expect(only(spans, ROUTE).attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': ROUTE.slice(4),
      'http.response.status_code': 200,
      'backup_gateway.request_id': 'a-request',
      'backup_gateway.cache': 'miss',
    });
    expect(only(spans, 'csbs').attributes).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'backup_gateway.cloud': expect.any(String),
      'backup_gateway.service': 'csbs',
    });
    const known: readonly string[] = FACTS;
    expect(spans.flatMap(({ attributes }) => Object.keys(attributes)).filter((key) => !known.includes(key))).toEqual(
      [],
    );
    const caller = gateway.key.split('_')[1] ?? '';
    const inside = [
      SEED_PROJECT,
      SEED_BACKUP,
      ...SEED_VOLUME_BACKUPS,
      caller,
      '127.0.0.1',
      gateway.sandbox.settings['OS_AUTH_URL'] ?? '',
    ];
    expect(inside.filter((word) => gateway.receiver.text().includes(word))).toEqual([]);
  });

  it('has the id that the log has, and that both services get', async () => {
    const gateway = await aTracedGateway();
    const spans = await aColdView(gateway);
    const { traceId } = only(spans, ROUTE);
    expect(logLines(gateway, '"msg":"answered"')).toMatchObject([{ traceId, status: 200 }]);
    const sent = gateway.sandbox.requests().map(({ headers }) => headers['traceparent']);
    const calls = spans.filter(({ kind }) => kind === 3).map(({ spanId }) => `00-${traceId}-${spanId}-01`);
    expect(sent.filter((each) => each?.includes(traceId)).sort()).toEqual(calls.sort());
  });
});

describe("a caller's trace", () => {
  it('goes on in the gateway and in the cloud', async () => {
    const spans = await aColdView(await aTracedGateway(), { traceparent: SAMPLED });
    expect(only(spans, ROUTE)).toMatchObject({ traceId: TRACE_ID, parentSpanId: PARENT_ID });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
  });

  it('that is not sampled is not sampled here either, and the cloud is told so', async () => {
    const gateway = await aTracedGateway();
    await gateway.get(gateway.viewPath(SEED_BACKUP), {
      'X-API-Key': gateway.key,
      traceparent: `${SAMPLED.slice(0, -1)}0`,
    });
    await gateway.get('/livez', {});
    await gateway.receiver.received(1);
    expect(gateway.receiver.spans.map(({ name }) => name)).not.toContain(ROUTE);
    const sent = gateway.sandbox.requests('csbs').map(({ headers }) => headers['traceparent']);
    expect(sent).toEqual([expect.stringMatching(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`))]);
  });

  it.each([
    ['nothing of the sort', 'a traceparent'],
    ['zeros', `00-${'0'.repeat(32)}-${PARENT_ID}-01`],
    ['a span of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['too short', `00-${TRACE_ID.slice(1)}-${PARENT_ID}-01`],
    ['a version that there is not', `ff-${TRACE_ID}-${PARENT_ID}-01`],
    ['more than version 00 has', `${SAMPLED}-and-more`],
    ['two of them', `${SAMPLED}, ${SAMPLED}`],
  ])('that is out of form begins anew: %s', async (_name, traceparent) => {
    const spans = await aColdView(await aTracedGateway(), { traceparent });
    expect(only(spans, ROUTE).parentSpanId).toBeNull();
    expect(only(spans, ROUTE).traceId).not.toBe(TRACE_ID);
  });

  it('brings nothing along: neither tracestate nor baggage are sent on', async () => {
    const gateway = await aTracedGateway();
    await aColdView(gateway, {
      traceparent: SAMPLED,
      tracestate: 'a=words-of-the-caller',
      baggage: 'b=words-of-the-caller',
    });
    expect(gateway.receiver.text()).not.toContain('words-of-the-caller');
    expect(JSON.stringify(gateway.sandbox.requests())).not.toContain('words-of-the-caller');
  });
});

describe('an answer out of memory', () => {
  it('is a trace of one span, and its line in the log has its id', async () => {
    const gateway = await aTracedGateway();
    const cold = await aColdView(gateway);
    const memory = gateway.gateway.app.get(WarmAnswers, { strict: false });
    const plain = { ...bearer(gateway.key), 'Accept-Encoding': 'identity' };
    for (let times = 0; times < 4; times += 1) await gateway.get(gateway.viewPath(SEED_BACKUP), plain);
    expect(memory.given).toBeGreaterThan(0); // by the door ahead of the framework, and some behind it
    expect(memory.given).toBeLessThan(4);
    await gateway.receiver.received(cold.length + 4);
    const warm = named(gateway.receiver.spans, ROUTE).slice(1);
    expect(warm.map(({ attributes }) => attributes)).toEqual(
      warm.map(() => ({
        'http.request.method': 'GET',
        'http.route': ROUTE.slice(4),
        'http.response.status_code': 200,
        'backup_gateway.request_id': expect.any(String),
        'backup_gateway.cache': 'hit',
      })),
    );
    expect(warm.every(({ from, to }) => to >= from)).toBe(true);
    const lines = logLines(gateway, '"msg":"answered"').slice(1);
    expect(lines.map(({ traceId }) => traceId)).toEqual(warm.map(({ traceId }) => traceId));
  });
});

describe('an event stream', () => {
  it('is a span until it has begun, not for as long as it lasts', async () => {
    const gateway = await aTracedGateway();
    const leave = new AbortController();
    const path = `${gateway.url}${gateway.viewPath(SEED_BACKUP)}/events`;
    const stream = await fetch(path, { headers: bearer(gateway.key), signal: leave.signal });
    await gateway.receiver.received(1);
    expect(gateway.receiver.spans).toMatchObject([{ name: `${ROUTE}/events`, kind: 2, isError: false }]);
    leave.abort();
    await stream.text().catch(() => undefined);
  });
});

describe('a look that was', () => {
  it("behind an answer is a refresh in that answer's trace", async () => {
    const gateway = await aTracedGateway();
    const cold = await aColdView(gateway);
    gateway.clock.advance(31_000);
    await gateway.view(SEED_BACKUP);
    await gateway.quiet();
    await gateway.receiver.received(cold.length + 5);
    const spans = gateway.receiver.spans.filter(({ traceId }) => traceId !== cold[0]?.traceId);
    expect(wayUp(spans, only(spans, 'csbs'))).toEqual(['csbs', 'cache.refresh', ROUTE]);
    expect(only(spans, ROUTE).attributes['backup_gateway.cache']).toBe('hit-stale');
  });

  it("another caller's is told as such, and is not made twice", async () => {
    const gateway = await aTracedGateway();
    gateway.sandbox.next('csbs').delay(150);
    await Promise.all([gateway.view(SEED_BACKUP), gateway.view(SEED_BACKUP)]);
    await gateway.quiet();
    await gateway.receiver.received(9);
    const { spans } = gateway.receiver;
    expect(named(spans, ROUTE)).toHaveLength(2);
    expect(named(spans, 'csbs')).toHaveLength(1);
    const looks = spans.filter(({ parentSpanId }) => named(spans, ROUTE).some(({ spanId }) => spanId === parentSpanId));
    expect(looks.map(({ attributes }) => attributes['backup_gateway.collapsed']).sort()).toEqual([false, true]);
  });
});

describe('a failure', () => {
  it('is seen where it was', async () => {
    const gateway = await aTracedGateway();
    await gateway.view(SEED_BACKUP);
    gateway.sandbox.always('csbs').status(500);
    await gateway.get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`);
    await gateway.receiver.received(10);
    const failed = gateway.receiver.spans.filter(({ isError }) => isError);
    expect(new Set(failed.map(({ name }) => name))).toEqual(
      new Set(['csbs', 'cache.look', 'GET /v1/:project_id/checkpoint_items/:checkpoint_item_id']),
    );
    expect(named(failed, 'csbs')[0]?.attributes).toMatchObject({
      'http.response.status_code': 500,
      'error.type': '500',
    });
  });
});

describe('a receiver', () => {
  it('gets the headers that are set for it, and nobody else does', async () => {
    const gateway = await aTracedGateway({
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b,authorization=Bearer%20a-token-of-a-receiver',
    });
    gateway.canaries.secret('the token of the receiver', 'a-token-of-a-receiver');
    await aColdView(gateway);
    expect(gateway.receiver.heads[0]).toMatchObject({
      line: 'POST /v1/traces',
      headers: { 'x-tenant': 'a b', authorization: 'Bearer a-token-of-a-receiver', 'content-type': 'application/json' },
    });
  });

  it.each([
    ['is not there', () => Promise.resolve('http://127.0.0.1:9')],
    ['fails', () => aServer((_request, response) => response.writeHead(500).end('words-of-the-receiver'))],
    ['never answers', () => aServer(() => undefined)],
  ])('that %s is noticed by nobody but the operator, and holds up no end', async (_name, receiver) => {
    const url = await receiver();
    const { gateway, view, log } = await aGateway({
      settings: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces` },
    });
    for (let times = 0; times < 3; times += 1) await view(SEED_BACKUP);
    const endsAt = performance.now();
    await gateway.stop();
    expect(performance.now() - endsAt).toBeLessThan(3_000);
    expect(log()).not.toContain('words-of-the-receiver');
  });

  it('that fails is told of once, and once when it is well again', async () => {
    let isWell = false;
    const url = await aServer((_request, response) => response.writeHead(isWell ? 200 : 400).end('{}'));
    const { get, log } = await aGateway({ settings: { OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    const told = async (text: string): Promise<void> => {
      for (let times = 0; times < 100 && !log().includes(text); times += 1) {
        await get('/livez');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    await told('traces cannot be sent');
    isWell = true;
    await told('traces are received again');
    const lines = log()
      .split('\n')
      .filter((line) => line.includes('traces '));
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'traces cannot be sent: they are dropped until the receiver is well',
      'traces are received again',
    ]);
  });
});

describe('without an endpoint', () => {
  it.each([[{}], [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' }]])(
    'nothing is traced, said or sent: %j',
    async (settings) => {
      const gateway = await aGateway({ settings });
      await gateway.get(gateway.viewPath(SEED_BACKUP), { 'X-API-Key': gateway.key, traceparent: SAMPLED });
      expect(logLines(gateway, '"msg":"answered"').map((line) => 'traceId' in line)).toEqual([false]);
      expect(gateway.sandbox.requests().filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
    },
  );
});
