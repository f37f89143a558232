import { describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'iovalkey';
import { redisUrl } from '../config/redis-url.js';
import { backoff, redisClient, type RedisClient } from './client.js';

/** A client that is let go before it has reached anything. */
function made(url: string): RedisClient {
  const client = redisClient(redisUrl(url));
  client.on('error', () => undefined);
  client.disconnect();
  return client;
}

function optionsOf(client: RedisClient): object {
  return client instanceof Redis ? client.options : { ...client.options.redisOptions, ...client.options };
}

describe('the client', () => {
  it.each(['redis://127.0.0.1:1', 'redis+sentinel://127.0.0.1:1/main', 'redis+cluster://127.0.0.1:1'])(
    'keeps nothing waiting and sends nothing twice: %s',
    (url) => {
      const options = optionsOf(made(url));
      expect(options).toMatchObject({ enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 500 });
      expect(options).toMatchObject({ autoResendUnfulfilledCommands: false, commandTimeout: 500 });
      expect(options).not.toHaveProperty('tls.rejectUnauthorized');
    },
  );

  it('speaks TLS where the address says so, to sentinels as well', () => {
    expect(optionsOf(made('rediss://127.0.0.1:1'))).toMatchObject({ tls: {} });
    expect(optionsOf(made('rediss+cluster://127.0.0.1:1'))).toMatchObject({ tls: {} });
    const bySentinel = optionsOf(made('rediss+sentinel://127.0.0.1:1/main'));
    expect(bySentinel).toMatchObject({ tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true });
    expect(optionsOf(made('redis://127.0.0.1:1'))).not.toHaveProperty('tls');
  });

  it('signs in to every server with the user and the password', () => {
    const credential = { username: 'me', password: 'p@ss' };
    expect(optionsOf(made('redis://me:p%40ss@127.0.0.1:1/3'))).toMatchObject({ ...credential, db: 3 });
    expect(optionsOf(made('redis+cluster://me:p%40ss@127.0.0.1:1'))).toMatchObject(credential);
    expect(optionsOf(made('redis+sentinel://me:p%40ss@127.0.0.1:1/main'))).toMatchObject({
      ...credential,
      name: 'main',
    });
    expect(made('redis+cluster://127.0.0.1:1')).toBeInstanceOf(Cluster);
  });

  it('connects anew soon and again and again, by chance, at least once a second', () => {
    for (const [attempt, longest] of [
      [1, 50],
      [2, 100],
      [3, 200],
      [6, 1000],
      [1000, 1000],
    ] as const) {
      const waits = Array.from({ length: 200 }, () => backoff(attempt));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(longest);
      expect(new Set(waits).size).toBeGreaterThan(10);
    }
  });
});
