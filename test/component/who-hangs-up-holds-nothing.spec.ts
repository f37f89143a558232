import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupWatches } from '../../src/streams/backup-watches.js';
import { StreamLimits } from '../../src/streams/stream-limits.js';
import { aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aRawSocket } from '../support/raw-socket.js';
import { aRedis, sharing } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

/** Longer than it takes to hang up. */
const PATIENCE_MS = 1500;
/** By then the requests are read. */
const READ_MS = 300;

/** Callers of these paths, all gone while Redis, which counts their requests, lets them wait. */
async function hungUpOn(paths: readonly string[]): Promise<TestGateway> {
  const redis = await aRedis();
  const settings = { RATE_LIMIT: '600/1m', ...sharing(redis.url) };
  const gateway = await aGatewayOver(await aSandbox(), settings, { storePatienceMs: PATIENCE_MS });
  const { get, key, url, sandbox } = gateway;
  await get('/api/v1/projects');
  sandbox.forgetRequests();
  redis.pause();
  const sockets = paths.map((path) => {
    const { socket } = aRawSocket(url);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${key}\r\n\r\n`);
    return socket;
  });
  await sleep(READ_MS);
  for (const socket of sockets) socket.destroy();
  await sleep(READ_MS);
  redis.resume();
  await get('/api/v1/projects'); // counted behind theirs
  await gateway.quiet();
  return gateway;
}

describe('who hangs up while it is found out what he may see', () => {
  it('has no event stream, and nothing is watched for him', async () => {
    const one = `/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}/events`;
    const many = `/api/v1/projects/${SEED_PROJECT}/events?ids=${SEED_BACKUP}`;
    const { gateway } = await hungUpOn([one, many, one, many]);
    expect(gateway.app.get(StreamLimits, { strict: false }).open).toBe(0);
    expect(gateway.app.get(BackupWatches, { strict: false }).size).toBe(0);
  });

  it('costs the cloud nothing where he wanted its own answer', async () => {
    const { sandbox } = await hungUpOn([`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`]);
    expect(sandbox.requests('csbs')).toEqual([]);
  });
});
