import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const SECOND = 1000;
const ITEM = `/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`;

/** After the refresh that the first request begins. */
async function status(gateway: TestGateway): Promise<string> {
  await gateway.view(SEED_BACKUP);
  await gateway.quiet();
  return (await gateway.view(SEED_BACKUP)).status;
}

describe('what a caller has been told', () => {
  it('is not taken back: a backup that is deleted stays so, whatever fails', async () => {
    const gateway = await aGateway();
    const { view, get, viewPath, sandbox, clock, key } = gateway;
    await view(SEED_BACKUP);
    sandbox.always('vbs').status(503);
    sandbox.world.patchItem(SEED_BACKUP, { status: 'deleted' });
    clock.advance(4 * SECOND);
    const forced = await get(viewPath(SEED_BACKUP), { ...bearer(key), 'Cache-Control': 'no-cache' });
    expect((JSON.parse(forced.text) as { status: string }).status).toBe('deleted');
    expect((await view(SEED_BACKUP)).status).toBe('deleted');
    clock.advance(40 * SECOND);
    expect(await status(gateway)).toBe('deleted');
    sandbox.always('csbs').status(503);
    clock.advance(20 * SECOND);
    expect(await status(gateway)).toBe('deleted');
  });

  it('is not taken back: what CSBS said while VBS was away holds when CSBS goes as well', async () => {
    const gateway = await aGateway();
    const { view, sandbox, clock } = gateway;
    sandbox.world.patchItem(SEED_BACKUP, { status: 'protecting' });
    expect((await view(SEED_BACKUP)).status).toBe('running');
    sandbox.always('vbs').status(503);
    sandbox.world.patchItem(SEED_BACKUP, { status: 'available' });
    clock.advance(10 * SECOND);
    expect(await status(gateway)).toBe('available');
    sandbox.always('csbs').status(503);
    clock.advance(10 * SECOND);
    expect(await status(gateway)).toBe('available');
  });

  it('is not taken back: a backup that has come to be while VBS is away does not vanish again', async () => {
    const { get, viewPath, sandbox, clock, key } = await aGateway();
    const item = { ...structuredClone(sandbox.world.item(SEED_BACKUP)), id: randomUUID() };
    expect((await get(viewPath(item.id))).status).toBe(404);
    sandbox.world.addItem(item);
    sandbox.always('vbs').status(503);
    clock.advance(4 * SECOND);
    expect((await get(viewPath(item.id), { ...bearer(key), 'Cache-Control': 'no-cache' })).status).toBe(200);
    expect((await get(viewPath(item.id))).status).toBe(200);
  });
});

describe('a raw answer that is no longer fresh', () => {
  it('is waited for by the next caller, though one before him went away', async () => {
    const { get, url, key, sandbox, clock } = await aGateway();
    await get(ITEM);
    clock.advance(40 * SECOND);
    sandbox.forgetRequests();
    sandbox.next('csbs').hang();
    const leaving = new AbortController();
    const gone = fetch(`${url}${ITEM}`, { headers: bearer(key), signal: leaving.signal }).catch(() => null);
    while (sandbox.requests('csbs').length === 0) await sleep(5);
    leaving.abort();
    await gone;
    while (sandbox.requests('csbs')[0]?.closedEarly !== true) await sleep(5);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    const after = await get(ITEM);
    expect([after.headers.get('cache-status'), after.text.includes('renamed')]).toEqual([
      'backup-gateway; fwd=stale; stored; ttl=30',
      true,
    ]);
  });

  it('is waited for when there is room for calls again, however long there was none', async () => {
    const { get, sandbox, clock } = await aGateway({ settings: { UPSTREAM_RATE_LIMIT: '6/1m' } });
    const [other = ''] = [...sandbox.world.project().items.keys()].filter((id) => id !== SEED_BACKUP);
    const path = `/v1/${SEED_PROJECT}/checkpoint_items/${other}`;
    await get(ITEM);
    await get(path);
    clock.advance(45 * SECOND);
    for (let calls = 0; calls < 4; calls += 1) await get(`/v1/${SEED_PROJECT}/checkpoint_items/${randomUUID()}`);
    expect((await get(ITEM)).headers.get('cache-status')).toContain('hit'); // no room
    clock.advance(6 * 3600 * SECOND);
    sandbox.world.patchItem(other, { name: 'renamed' });
    const after = await get(path);
    expect([after.headers.get('age'), after.text.includes('renamed')]).toEqual(['0', true]);
  });
});
