import { randomBytes } from 'node:crypto';
import { aGatewayOver } from './gateway.js';
import { readPage, type Family } from './metrics-page.js';
import { aSandbox } from './sandbox.js';
import { SEED_BACKUP } from './seed-view.js';

export const PREFIX = 'backup_gateway_';

/** Whatever a page of metrics may have, with a series at least of each: of a gateway with a limit, and with a Redis that is away. */
export async function aPageOfMetrics(): Promise<readonly Family[]> {
  const settings = {
    UPSTREAM_RATE_LIMIT: '200/5m',
    REDIS_URL: 'redis://127.0.0.1:1',
    REDIS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const { view, metrics, clock, quiet } = await aGatewayOver(await aSandbox(), settings, { hasProcessMetrics: true });
  await view(SEED_BACKUP);
  await view(SEED_BACKUP);
  clock.advance(40_000);
  await view(SEED_BACKUP);
  await quiet();
  return readPage(await metrics());
}
