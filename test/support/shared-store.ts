import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { systemClock } from '../../src/clock.js';
import { redisUrl } from '../../src/config/redis-url.js';
import * as clients from '../../src/redis/client.js';
import { RedisFleet } from '../../src/redis/redis-fleet.js';
import { SharedStore } from '../../src/redis/shared-store.js';
import type { TestRedis } from './redis.js';
import { afterTest } from './sandbox.js';
import { until } from './until.js';

const KEY = randomBytes(32).toString('base64');

export interface Instance {
  readonly store: SharedStore;
  readonly fleet: RedisFleet;
  /** Everything that was logged, as text. */
  readonly log: () => string;
  /** It is gone without a word: it lets no lease go and renews none. */
  readonly crash: () => void;
}

/** What one instance of the gateway shares with others over a Redis; all of a test file have the same key. `url`: where not as usual. */
export async function anInstance(
  redis: TestRedis,
  { url = redis.url, patienceMs = 5000, clock = systemClock } = {},
): Promise<Instance> {
  let lines = '';
  const log = pino({ base: null }, { write: (line: string) => (lines += line) });
  const store = new SharedStore({ address: redisUrl(url), encryptionKey: KEY }, clients, clock, log, patienceMs);
  const fleet = new RedisFleet(store, log);
  const crash = (): void => {
    fleet.onApplicationShutdown();
    store.onApplicationShutdown();
  };
  afterTest(() => {
    crash();
    return undefined;
  });
  await store.onModuleInit();
  return { store, fleet, log: () => lines, crash };
}

/** Two instances that hear each other. */
export async function aFleet(
  redis: TestRedis,
  options?: { url?: string; patienceMs?: number },
): Promise<[Instance, Instance]> {
  const both: [Instance, Instance] = [await anInstance(redis, options), await anInstance(redis, options)];
  await untilHeard(redis, 2);
  return both;
}

/** Until so many listen. */
export async function untilHeard(redis: TestRedis, listeners: number): Promise<void> {
  await until(async () => {
    const counted = (await redis.ask('PUBSUB', 'NUMSUB', 'bgw:news').catch(() => [])) as unknown[];
    return counted[1] === listeners;
  });
}
