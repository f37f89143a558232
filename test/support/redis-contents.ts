import { Redis, type RedisOptions } from 'iovalkey';
import type { RedisAddress } from '../../src/config/redis-url.js';

/** Speaks to a Redis as an operator would, over a connection of its own. Rejects where there is none to be had in half a second. */
export async function speaking<T>(where: RedisOptions, say: (redis: Redis) => Promise<T>): Promise<T> {
  const patience = { connectTimeout: 500, commandTimeout: 500, disconnectTimeout: 100 };
  const redis = new Redis({ host: '127.0.0.1', ...where, ...patience, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await say(redis);
  } finally {
    redis.disconnect();
  }
}

class UnknownType extends Error {}

/** Every key with its value. */
export async function everythingIn(redis: Redis): Promise<ReadonlyMap<string, string>> {
  const keys = await redis.keys('*');
  return new Map(await Promise.all(keys.map(async (key) => [key, await contentOf(redis, key)] as const)));
}

async function contentOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'zset':
      return (await redis.zrange(key, '0', '-1')).join('\n');
    case 'hash':
      return Object.entries(await redis.hgetall(key))
        .flat()
        .join('\n');
    case 'none':
      return ''; // its time was over meanwhile
    default:
      throw new UnknownType(type);
  }
}

/** What whoever reads that Redis could read, as one text; empty where it is gone by now. Of sentinels: nothing, for they hold nothing. */
export async function contentsOf({ kind, nodes, username, password }: RedisAddress): Promise<string> {
  if (kind === 'sentinel') return '';
  const login = { ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) };
  const texts = nodes.map((node) =>
    speaking({ ...node, ...login }, everythingIn).catch((error: unknown) => {
      if (error instanceof UnknownType) throw error; // or nothing would be looked at for ever
      return new Map<string, string>();
    }),
  );
  return (await Promise.all(texts)).flatMap((entries) => [...entries].flat()).join('\n');
}
