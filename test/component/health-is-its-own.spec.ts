import { describe, expect, it } from '@jest/globals';
import { aGateway, aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aRedis, sharing } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { untilHeard } from '../support/shared-store.js';

const OK = '{"status":"ok"}';
const PROBES = ['/livez', '/readyz'];

/** As a probe asks: without a key. */
async function probed({ get }: TestGateway): Promise<readonly (readonly [number, string])[]> {
  return Promise.all(
    PROBES.map(async (path) => {
      const { status, text } = await get(path, {});
      return [status, text] as const;
    }),
  );
}

describe('what a probe hears', () => {
  it('does not depend on the cloud, nor on Redis: what is known is served all the while', async () => {
    const [sandbox, redis] = [await aSandbox(), await aRedis()];
    const gateway = await aGatewayOver(sandbox, sharing(redis.url));
    await untilHeard(redis, 1);
    expect((await gateway.view(SEED_BACKUP)).sources.csbs.status).toBe('ok');
    await gateway.quiet();
    await redis.kill();
    for (const service of ['csbs', 'vbs', 'identity'] as const) sandbox.always(service).drop();
    gateway.clock.advance(600_000);
    expect(await probed(gateway)).toEqual(PROBES.map(() => [200, OK]));
    const { sources } = await gateway.view(SEED_BACKUP);
    expect([sources.csbs.status, sources.vbs.status]).toEqual(['stale', 'stale']);
    expect(await probed(gateway)).toEqual(PROBES.map(() => [200, OK]));
  });

  it('asks nobody anything, not even where there has never been a cloud', async () => {
    const sandbox = await aSandbox();
    for (const service of ['csbs', 'vbs', 'identity'] as const) sandbox.always(service).hang();
    const gateway = await aGatewayOver(sandbox);
    sandbox.forgetRequests();
    const startedAt = performance.now();
    for (let asked = 0; asked < 20; asked += 1) expect(await probed(gateway)).toEqual(PROBES.map(() => [200, OK]));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(sandbox.requests()).toEqual([]);
  });

  it('is the same whoever asks, and is not stored', async () => {
    const { get, key } = await aGateway();
    for (const path of PROBES) {
      for (const headers of [{}, { 'X-API-Key': key }, { 'X-API-Key': 'wrong' }, { Accept: 'text/html' }]) {
        const { status, text, headers: got } = await get(path, headers);
        expect([status, text, got.get('cache-control')]).toEqual([200, OK, 'no-store']);
      }
    }
  });

  it('is that nothing more should come, once the end has begun, and that it lives', async () => {
    const gateway = await aGateway();
    const drained = gateway.gateway.drain();
    expect(await probed(gateway)).toEqual([
      [200, OK],
      [503, '{"status":"ending"}'],
    ]);
    expect((await gateway.get(gateway.viewPath(SEED_BACKUP))).headers.get('connection')).toBe('close');
    await drained;
    expect((await probed(gateway)).map(([status]) => status)).toEqual([200, 503]);
  });
});
