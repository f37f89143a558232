import { randomUUID } from 'node:crypto';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { aGatewayOver, bearer, type Answer, type TestGateway } from './gateway.js';
import { aRedis, sharing, type TestRedis } from './redis.js';
import { afterTest, aSandbox } from './sandbox.js';
import { untilHeard } from './shared-store.js';

/** Where counts are exact: a busy machine is no stalled Redis. */
const PATIENT_MS = 5000;
/** Clocks that only go forward count from another moment on each machine. */
const APART_MS = 86_400_000;
const TICK_MS = 20;

export interface TwoInstances {
  readonly one: TestGateway;
  readonly other: TestGateway;
  readonly both: readonly [TestGateway, TestGateway];
  readonly sandbox: Sandbox;
  readonly redis: TestRedis;
  /** Lets time pass at both. */
  readonly advance: (ms: number) => void;
  /** From now on time passes at both by itself, as fast as for everybody else. */
  readonly tick: () => void;
  /** GET with the one key at either; the way to a view where only an id is given. */
  readonly ask: (gateway: TestGateway, idOrPath: string, headers?: Record<string, string>) => Promise<Answer>;
  /** How often CSBS was asked for a backup; without an id, for any. */
  readonly looks: (id?: string) => number;
}

export interface TwoInstancesOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** What `other` alone is started with. */
  readonly ofOther?: Readonly<Record<string, string>>;
  readonly storePatienceMs?: number;
  readonly cloud?: SandboxOptions;
}

/** Two instances of a gateway over one cloud that share a Redis and the keys, and hear each other; their clocks on the wall agree. */
export async function twoInstances({
  settings = {},
  ofOther = {},
  storePatienceMs = PATIENT_MS,
  cloud,
}: TwoInstancesOptions = {}): Promise<TwoInstances> {
  const [sandbox, redis] = [await aSandbox(cloud), await aRedis()];
  const common = { ...sharing(redis.url), GATEWAY_SECRET: `of-both-${randomUUID()}`, ...settings };
  const one = await aGatewayOver(sandbox, common, { storePatienceMs });
  const own = { ...common, API_KEYS_FILE: one.keysFile, ...ofOther };
  const other = await aGatewayOver(sandbox, own, { storePatienceMs });
  other.clock.advance(APART_MS);
  other.clock.setWall(one.clock.epochMs());
  await untilHeard(redis, 2);
  const advance = (ms: number): void => {
    for (const { clock } of [one, other]) clock.advance(ms);
  };
  return {
    one,
    other,
    both: [one, other],
    sandbox,
    redis,
    advance,
    tick: () => {
      ticking(advance);
    },
    ask: (gateway, idOrPath, headers = {}) => {
      const path = idOrPath.startsWith('/') ? idOrPath : gateway.viewPath(idOrPath);
      return gateway.get(path, { ...bearer(one.key), ...headers });
    },
    looks: (id) => sandbox.requests('csbs').filter(({ path }) => id === undefined || path.endsWith(`/${id}`)).length,
  };
}

function ticking(advance: (ms: number) => void): void {
  let before = performance.now();
  const timer = setInterval(() => {
    const passed = Math.floor(performance.now() - before); // clocks on the wall count whole milliseconds
    before += passed;
    advance(passed);
  }, TICK_MS);
  afterTest(() => {
    clearInterval(timer);
    return undefined;
  });
}
