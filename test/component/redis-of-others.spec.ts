import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { logLines } from '../support/log-lines.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { twoInstances } from '../support/two-instances.js';
import { until } from '../support/until.js';

describe('a Redis that somebody else uses as well', () => {
  it('and has other things under our names is in use again at once: they are garbage, and in the way', async () => {
    const { one, other, both, ask, advance, redis, sandbox } = await twoInstances();
    await ask(one, SEED_BACKUP);
    await Promise.all(both.map((gateway) => gateway.quiet()));
    for (const name of (await redis.dump()).keys()) {
      await redis.ask('DEL', name);
      await redis.ask('HSET', name, 'a', 'b');
    }
    advance(40_000);
    await ask(one, SEED_BACKUP);
    await one.quiet();
    sandbox.forgetRequests();
    expect((await ask(other, SEED_BACKUP)).headers.get('cache-status')).toMatch(/^backup-gateway; hit; ttl=\d+/);
    expect(sandbox.requests()).toEqual([]);
  });

  it('with another key is told of in the log, once, and callers notice nothing', async () => {
    const ofOther = { REDIS_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    const { one, other, both, ask, advance } = await twoInstances({ ofOther });
    for (let round = 0; round < 3; round += 1) {
      for (const gateway of both) expect((await ask(gateway, SEED_BACKUP)).status).toBe(200);
      await Promise.all(both.map((gateway) => gateway.quiet()));
      advance(40_000);
    }
    await until(() => both.every((gateway) => logLines(gateway, 'another REDIS_ENCRYPTION_KEY').length > 0));
    for (const gateway of [one, other]) expect(logLines(gateway, 'another REDIS_ENCRYPTION_KEY')).toHaveLength(1);
  });
});
