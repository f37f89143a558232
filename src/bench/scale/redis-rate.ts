import { once } from 'node:events';
import { redisUrl } from '../../config/redis-url.js';
import { redisClient } from '../../redis/client.js';
import { TAKE_LEASE } from '../../redis/scripts.js';
import { startRedis } from '../redis-server.js';

const AT_ONCE = 64;
const MS = 1000;

/** How many of the scripts a real Redis on this machine runs in a second, asked by one process; `null` where there is none. */
export async function redisScriptsPerSecond(): Promise<number | null> {
  const redis = await startRedis();
  if (redis === null) return null;
  const client = redisClient(redisUrl(redis.url));
  client.on('error', () => undefined); // once it is stopped
  try {
    await once(client, 'ready');
    const endsAt = performance.now() + MS;
    let asked = 0;
    const ask = async (): Promise<void> => {
      while (performance.now() < endsAt) {
        asked += 1;
        await client.call('EVAL', TAKE_LEASE, 2, `{bench}:${asked}`, '{bench}:clock', 'an instance', 1000);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    return Math.round((asked * 1000) / MS);
  } finally {
    client.disconnect();
    await redis.stop();
  }
}
