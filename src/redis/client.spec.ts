import { describe, expect, it } from '@jest/globals';
import { redisUrl } from '../config/redis-url.js';
import { backoff, clusterOptions, serverOptions } from './client.js';

/** What is asked of the connection to each server. */
function optionsOf(url: string): object {
  const address = redisUrl(url);
  if (address.kind !== 'cluster') return serverOptions(address);
  const { redisOptions, ...cluster } = clusterOptions(address);
  return { ...redisOptions, ...cluster };
}

describe('the client', () => {
  it.each(['redis://127.0.0.1:1', 'redis+sentinel://127.0.0.1:1/main', 'redis+cluster://127.0.0.1:1'])(
    'keeps nothing waiting and sends nothing twice: %s',
    (url) => {
      const options = optionsOf(url);
      expect(options).toMatchObject({ enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 500 });
      expect(options).toMatchObject({ autoResendUnfulfilledCommands: false, commandTimeout: 500 });
      expect(options).not.toHaveProperty('tls.rejectUnauthorized');
    },
  );

  it('speaks TLS where the address says so, to sentinels as well', () => {
    expect(optionsOf('rediss://127.0.0.1:1')).toMatchObject({ tls: {} });
    expect(optionsOf('rediss+cluster://127.0.0.1:1')).toMatchObject({ tls: {} });
    const bySentinel = optionsOf('rediss+sentinel://127.0.0.1:1/main');
    expect(bySentinel).toMatchObject({ tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true });
    expect(optionsOf('redis://127.0.0.1:1')).not.toHaveProperty('tls');
  });

  it('signs in to every server with the user and the password', () => {
    const credential = { username: 'me', password: 'p@ss' };
    expect(optionsOf('redis://me:p%40ss@127.0.0.1:1/3')).toMatchObject({ ...credential, db: 3 });
    expect(optionsOf('redis+cluster://me:p%40ss@127.0.0.1:1')).toMatchObject(credential);
    expect(optionsOf('redis+sentinel://me:p%40ss@127.0.0.1:1/main')).toMatchObject({
      ...credential,
      name: 'main',
    });
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
