import { describe, expect, it } from '@jest/globals';
import {
  createClient,
  type ClientOptions,
  type FollowEvent,
  type FollowState,
} from '../../clients/typescript/src/client.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { aFront } from '../support/front.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { afterTest } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

const SECOND = 1000;

interface Told {
  readonly seen: FollowEvent[];
  readonly states: FollowState[];
  /** Of the views, in order. */
  readonly names: () => (string | null)[];
  readonly problems: () => [code: string, backupId: string | null, isFinal: boolean][];
  readonly over: Promise<void>;
  readonly stop: AbortController;
}

/** What a page is told, until it is over or the test is. */
function follow(options: ClientOptions, ids: string | readonly string[]): Told {
  const stop = new AbortController();
  const [seen, states]: [FollowEvent[], FollowState[]] = [[], []];
  const onState = (state: FollowState): void => {
    states.push(state);
  };
  const events = createClient(options).follow(SEED_PROJECT, ids, { signal: stop.signal, onState });
  const over = (async (): Promise<void> => {
    for await (const event of events) seen.push(event);
  })();
  afterTest(async () => {
    stop.abort();
    await over;
  });
  const names = (): (string | null)[] => seen.flatMap((event) => (event.type === 'view' ? [event.view.name] : []));
  const problems = (): [string, string | null, boolean][] =>
    seen
      .flatMap((event) => {
        return event.type === 'problem' ? [[event.problem.code, event.backupId, event.isFinal] as const] : [];
      })
      .map(([...all]) => all);
  return { seen, states, names, problems, over, stop };
}

async function proxied(gateway: TestGateway): Promise<FaultProxy> {
  return aFaultProxy(Number(new URL(gateway.url).port));
}

const words = ({ states }: Told): string[] => states.map(({ state }) => state);
const rename = ({ sandbox, clock }: TestGateway, id: string, name: string): void => {
  sandbox.world.patchItem(id, { name });
  clock.advance(31 * SECOND);
};

describe('whoever follows a backup by the typed client', () => {
  it('has its view now and whenever it changes, until it is gone', async () => {
    const gateway = await aGateway();
    const told = follow({ baseUrl: gateway.url, key: gateway.key }, SEED_BACKUP);
    await until(() => told.seen.length === 1);
    expect(told.seen[0]).toEqual({ type: 'view', backupId: SEED_BACKUP, view: await gateway.view(SEED_BACKUP) });
    rename(gateway, SEED_BACKUP, 'renamed');
    await until(() => told.seen.length === 2);
    gateway.sandbox.world.removeItem(SEED_BACKUP);
    await gateway.quiet();
    gateway.clock.advance(31 * SECOND);
    await told.over;
    expect(told.names()).toEqual(['backup_d32c', 'renamed']);
    expect(told.problems()).toEqual([['not-found', SEED_BACKUP, true]]);
    expect(words(told)).toEqual(['connecting', 'open', 'ended']);
  });

  it('is told that the cloud is away and, by the next view, that it is back', async () => {
    const gateway = await aGateway();
    const told = follow({ baseUrl: gateway.url, key: gateway.key }, SEED_BACKUP);
    await until(() => told.seen.length === 1);
    gateway.sandbox.always('csbs').status(503);
    gateway.clock.advance(31 * SECOND);
    await until(() => told.problems().length === 1);
    gateway.sandbox.heal();
    const before = told.names().length;
    gateway.clock.advance(6 * SECOND);
    await until(() => told.names().length > before);
    expect(told.problems()).toEqual([['upstream-error', SEED_BACKUP, false]]);
  });

  it.each([
    ['broken off', (proxy: FaultProxy) => { proxy.resetPeer(1); }],
    ['refused for a while', (proxy: FaultProxy) => proxy.down()],
    ['dead without a word', (proxy: FaultProxy) => { proxy.timeout(); }],
  ] as const)('comes back by itself when the line is %s, and is not sent the same again', async (_how, spoil) => {
    const gateway = await aGateway();
    const proxy = await proxied(gateway);
    const options = { baseUrl: proxy.url, key: gateway.key, deadlineMs: 1000, silenceMs: 1000 };
    const told = follow(options, SEED_BACKUP);
    await until(() => told.seen.length === 1);
    await spoil(proxy);
    rename(gateway, SEED_BACKUP, 'renamed');
    await until(() => words(told).includes('waiting'));
    await proxy.heal();
    await until(() => told.names().length === 2);
    const lost = words(told).lastIndexOf('open');
    expect(words(told).slice(lost - 2)).toEqual(['waiting', 'connecting', 'open']);
    // In silence: what is alive says something every 15 s of the gateway's clock.
    const opened = words(told).filter((word) => word === 'open').length;
    await until(() => {
      gateway.clock.advance(16 * SECOND);
      return words(told).filter((word) => word === 'open').length >= opened;
    });
    expect(told.names()).toEqual(['backup_d32c', 'renamed']);
  }); // prettier-ignore

  it('hangs up when the loop is left, and when the signal says so', async () => {
    const gateway = await aGateway();
    const proxy = await proxied(gateway);
    const client = createClient({ baseUrl: proxy.url, key: gateway.key });
    for await (const event of client.follow(SEED_PROJECT, SEED_BACKUP)) {
      expect(event.type).toBe('view');
      break;
    }
    await until(() => proxy.open() === 0);
    const told = follow({ baseUrl: proxy.url, key: gateway.key }, SEED_BACKUP);
    await until(() => told.seen.length === 1);
    told.stop.abort();
    await told.over;
    await until(() => proxy.open() === 0);
    expect(words(told)).toEqual(['connecting', 'open', 'ended']);
  });

  it('asks for what is left of many alone, and says of each what it has', async () => {
    const gateway = await aGateway();
    const front = await aFront(gateway.url);
    const told = follow({ baseUrl: front.url, key: gateway.key }, [SEED_BACKUP, ODD.running.toUpperCase(), ODD.failed]);
    await until(() => told.seen.length === 3);
    gateway.sandbox.world.removeItem(ODD.failed);
    gateway.clock.advance(31 * SECOND);
    await until(() => told.problems().length === 1);
    front.cut();
    await until(() => front.asked.length === 2);
    rename(gateway, ODD.running, 'renamed');
    await until(() => told.names().at(-1) === 'renamed');
    const [, again] = front.asked;
    expect(again?.address).toBe(
      `/api/v1/projects/${SEED_PROJECT}/events?ids=${encodeURIComponent(`${SEED_BACKUP},${ODD.running}`)}`,
    );
    expect(again?.headers['last-event-id']).toMatch(/^"[^",]+","[^",]+"$/);
    expect(told.names().filter((name) => name === 'backup_d32c')).toHaveLength(1);
    expect(told.problems()).toEqual([['not-found', ODD.failed, true]]);
  });
});

describe('who may not follow', () => {
  it.each([
    ['unauthenticated', SEED_BACKUP, 'bgw_0'],
    ['not-found', '00000000-0000-4000-8000-000000000000', null],
    ['invalid-request', 'x', null],
    ['invalid-request', [], null],
  ] as const)('is told so once, and that is the end: %s', async (code, ids, key) => {
    const gateway = await aGateway();
    const told = follow({ baseUrl: gateway.url, key: key ?? gateway.key }, ids);
    await told.over;
    expect(told.problems()).toEqual([[code, null, true]]);
    expect(words(told)).toEqual(['connecting', 'ended']);
  });

  it('is asked once for a newer key, and told then', async () => {
    const gateway = await aGateway();
    const front = await aFront(gateway.url);
    const told = follow({ baseUrl: front.url, key: () => 'bgw_0' }, SEED_BACKUP);
    await told.over;
    expect([told.problems(), front.asked.length]).toEqual([[['unauthenticated', null, true]], 2]);
  });

  it('because access has ended is told so in the stream, and that is the end', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(
      ['view'],
      [SEED_PROJECT],
      new Date(gateway.clock.epochMs() + 60 * SECOND).toISOString(),
    );
    const told = follow({ baseUrl: gateway.url, key }, SEED_BACKUP);
    await until(() => told.seen.length === 1);
    gateway.clock.advance(61 * SECOND);
    await told.over;
    expect(told.problems()).toEqual([['unauthenticated', null, true]]);
  });

  it('but holds a newer key by then goes on with that', async () => {
    const gateway = await aGateway();
    const first = await gateway.createKey(
      ['view'],
      [SEED_PROJECT],
      new Date(gateway.clock.epochMs() + 60 * SECOND).toISOString(),
    );
    const keys = [first, gateway.key];
    const told = follow({ baseUrl: gateway.url, key: () => keys.shift() ?? 'none is left' }, SEED_BACKUP);
    await until(() => told.seen.length === 1);
    gateway.clock.advance(61 * SECOND);
    await until(() => words(told).filter((word) => word === 'open').length === 2);
    rename(gateway, SEED_BACKUP, 'renamed');
    await until(() => told.names().at(-1) === 'renamed');
    expect(told.problems()).toEqual([]);
  });
});

describe('an answer that is no event stream of the gateway', () => {
  const stream = { 'Content-Type': 'text/event-stream' };
  it.each([
    { status: 200, body: '<html>' },
    { status: 200, headers: stream, body: 'retry: 1\nevent: view\ndata: {\n\n' },
    { status: 200, headers: stream, body: 'retry: 1\nevent: view\ndata: null\n\n' },
    { status: 200, headers: stream, body: 'retry: 1\nevent: problem\ndata: {}\n\n' },
    { status: 200, headers: stream, body: 'retry: 1\nevent: of another kind\ndata: 1\n\n' },
    { status: 503, headers: { 'Retry-After': '0' }, body: '' },
    { status: 429, headers: { 'Retry-After': '0' }, body: '' },
    { status: 502, body: '<html>' },
  ])('is not taken for one, and is got over: $status $body', async (answer) => {
    const gateway = await aGateway();
    const front = await aFront(gateway.url);
    front.say(answer);
    const told = follow({ baseUrl: front.url, key: gateway.key }, SEED_BACKUP);
    await until(() => told.seen.length === 1);
    expect([told.names(), front.asked.length]).toEqual([['backup_d32c'], 2]);
  });
});
