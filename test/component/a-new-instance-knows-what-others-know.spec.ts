import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { SharedStore } from '../../src/redis/shared-store.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { twoInstances } from '../support/two-instances.js';

const SECOND = 1000;
const DETAIL = `/v2/${SEED_PROJECT}/backups/detail`;
const ITEM = `/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`;

describe('an instance that has nothing in memory', () => {
  it('serves what another has read, while the cloud is away', async () => {
    const { one, other, ask, advance, sandbox } = await twoInstances();
    for (const path of [DETAIL, ITEM, SEED_BACKUP]) expect((await ask(one, path)).status).toBe(200);
    await one.quiet();
    advance(60 * SECOND);
    for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).status(503);
    for (const path of [DETAIL, ITEM, SEED_BACKUP]) {
      expect([path, (await ask(other, path)).status]).toEqual([path, 200]);
    }
  });

  it('serves it while there is no room for calls', async () => {
    const { one, other, ask, advance } = await twoInstances({ settings: { UPSTREAM_RATE_LIMIT: '4/5m' } });
    expect((await ask(one, SEED_BACKUP)).status).toBe(200);
    await one.quiet();
    for (let calls = 0; calls < 4; calls += 1) await ask(one, `/v1/${SEED_PROJECT}/checkpoint_items/${randomUUID()}`);
    advance(60 * SECOND);
    expect((await ask(other, SEED_BACKUP)).status).toBe(200);
  });

  it('makes nobody wait for a silent cloud where another knows an answer', async () => {
    const { one, other, ask, advance, sandbox } = await twoInstances();
    expect((await ask(one, SEED_BACKUP)).status).toBe(200);
    await one.quiet();
    advance(60 * SECOND);
    sandbox.always('csbs').hang();
    const startedAt = performance.now();
    expect((await ask(other, SEED_BACKUP)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('shares raw answers with the others as well', async () => {
    const { one, other, ask, sandbox } = await twoInstances();
    const [row = ''] = sandbox.world.project().rows.keys();
    for (const path of [ITEM, `${DETAIL}?limit=3`, `/v2/${SEED_PROJECT}/backups/${row}`]) {
      const first = await ask(one, path);
      await one.quiet();
      sandbox.forgetRequests();
      const second = await ask(other, path);
      expect(second.text).toBe(first.text.replaceAll(one.url, other.url));
      expect([path, sandbox.requests().length]).toEqual([path, 0]);
    }
  });

  it('reads it once for a herd', async () => {
    const { one, other, ask, advance } = await twoInstances();
    await ask(one, DETAIL);
    await one.quiet();
    await ask(other, DETAIL);
    advance(40 * SECOND);
    await ask(one, DETAIL);
    await one.quiet();
    const store = other.gateway.app.get(SharedStore, { strict: false });
    const ask1 = store.script.bind(store);
    let scripts = 0;
    store.script = (...given) => {
      scripts += 1;
      return ask1(...given);
    };
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(other, DETAIL)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(scripts).toBeLessThanOrEqual(3);
  });
});
