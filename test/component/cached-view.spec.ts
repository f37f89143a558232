import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';

const SECOND = 1000;

describe('a view that was fetched a moment ago', () => {
  it('is answered without asking the cloud, and says how old it is', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway();
    const first = await get(viewPath(SEED_BACKUP));
    sandbox.forgetRequests();
    clock.advance(12 * SECOND);
    const second = await get(viewPath(SEED_BACKUP));
    expect(sandbox.requests()).toEqual([]);
    expect(second.text).toBe(first.text);
    expect(first.headers.get('cache-status')).toBe('backup-gateway; fwd=miss; stored; ttl=30');
    expect(second.headers.get('cache-status')).toBe('backup-gateway; hit; ttl=18');
    expect([first.headers.get('age'), second.headers.get('age')]).toEqual(['0', '12']);
    expect(second.headers.get('cache-control')).toBe('private, no-cache');
    expect(second.headers.get('vary')).toContain('Authorization');
  });

  it('is 304 for whoever has its bytes', async () => {
    const { get, viewPath, key } = await aGateway();
    const { headers } = await get(viewPath(SEED_BACKUP));
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get(viewPath(SEED_BACKUP), { 'X-API-Key': key, 'If-None-Match': known });
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get(viewPath(SEED_BACKUP), { 'X-API-Key': key, 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('is as long for a HEAD as for a GET, also where the caller has its bytes', async () => {
    const { url, key, viewPath, view } = await aGateway();
    await view(SEED_BACKUP);
    const ask = (method: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${url}${viewPath(SEED_BACKUP)}`, {
        method,
        headers: { 'X-API-Key': key, 'Accept-Encoding': 'identity', ...headers },
      });
    const got = await ask('GET');
    const etag = got.headers.get('etag') ?? '';
    const heads = [await ask('HEAD'), await ask('HEAD', { 'If-None-Match': etag })];
    expect(heads.map(({ status }) => status)).toEqual([200, 304]);
    const length = String((await got.arrayBuffer()).byteLength);
    expect(heads.map(({ headers }) => headers.get('content-length'))).toEqual([length, length]);
  });

  it('is looked at again after 30 s, and keeps its bytes and ETag when nothing changed', async () => {
    const { get, viewPath, sandbox, clock, quiet } = await aGateway();
    const first = await get(viewPath(SEED_BACKUP));
    clock.advance(31 * SECOND);
    const stale = await get(viewPath(SEED_BACKUP));
    await quiet();
    const again = await get(viewPath(SEED_BACKUP));
    expect(sandbox.requests('csbs')).toHaveLength(2);
    expect(stale.headers.get('cache-status')).toBe('backup-gateway; hit; ttl=-1; detail=stale');
    expect(again.headers.get('cache-status')).toBe('backup-gateway; hit; ttl=30');
    expect([stale.headers.get('age'), again.headers.get('age')]).toEqual(['31', '0']);
    expect([again.text, again.headers.get('etag')]).toEqual([first.text, first.headers.get('etag')]);
  });

  it('shows a change after that, and moves only the time of the half that changed', async () => {
    const { view, sandbox, clock, quiet } = await aGateway();
    const before = await view(SEED_BACKUP);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    clock.advance(31 * SECOND);
    await view(SEED_BACKUP);
    await quiet();
    const after = await view(SEED_BACKUP);
    expect(after.name).toBe('renamed');
    expect(after.sources.csbs.fetchedAt).not.toBe(before.sources.csbs.fetchedAt);
    expect(after.sources.vbs.fetchedAt).toBe(before.sources.vbs.fetchedAt);
  });

  it('is looked at again after 3 s while the cloud is at work on it', async () => {
    const { view, sandbox, clock } = await aGateway();
    await view(ODD.running);
    clock.advance(2 * SECOND);
    await view(ODD.running);
    expect(sandbox.requests('csbs')).toHaveLength(1);
    clock.advance(2 * SECOND);
    await view(ODD.running);
    expect(sandbox.requests('csbs')).toHaveLength(2);
  });

  it('is looked at again at once for a caller who says no-cache', async () => {
    const { get, viewPath, key, sandbox } = await aGateway();
    await get(viewPath(SEED_BACKUP));
    const answer = await get(viewPath(SEED_BACKUP), { 'X-API-Key': key, 'Cache-Control': 'no-cache' });
    expect(answer.headers.get('cache-status')).toContain('fwd=request');
    expect(sandbox.requests('csbs')).toHaveLength(2);
  });

  it('lives by a clock that nobody sets', async () => {
    const { get, view, viewPath, sandbox, clock } = await aGateway();
    await view(SEED_BACKUP);
    clock.advance(2 * SECOND);
    for (const hours of [-1, 1]) {
      const before = clock.epochMs();
      clock.setWall(before + hours * 3600 * SECOND);
      const { headers } = await get(viewPath(SEED_BACKUP));
      expect([headers.get('cache-status'), headers.get('age')]).toEqual(['backup-gateway; hit; ttl=28', '2']);
      clock.setWall(before);
    }
    expect(sandbox.requests('csbs')).toHaveLength(1);
  });
});

describe('a partial view', () => {
  it('is complete again as soon as VBS is back and five seconds are over', async () => {
    const { view, sandbox, clock } = await aGateway();
    sandbox.always('vbs').status(503);
    expect((await view(SEED_BACKUP)).completeness).toBe('partial');
    sandbox.heal();
    clock.advance(4 * SECOND);
    expect((await view(SEED_BACKUP)).completeness).toBe('partial');
    clock.advance(2 * SECOND);
    expect(await view(SEED_BACKUP)).toMatchObject({ completeness: 'complete', sources: { vbs: { status: 'ok' } } });
  });

  it('never takes the place of a complete one that is still fresh', async () => {
    const { get, viewPath, view, key, sandbox, clock, quiet } = await aGateway();
    const complete = await get(viewPath(SEED_BACKUP));
    sandbox.always('vbs').status(503);
    const looked = await get(viewPath(SEED_BACKUP), { 'X-API-Key': key, 'Cache-Control': 'no-cache' });
    const stale = { completeness: 'complete', sources: { vbs: { status: 'stale', error: 'upstream-error' } } };
    expect(JSON.parse(looked.text)).toMatchObject(stale);
    expect((await get(viewPath(SEED_BACKUP))).text).toBe(complete.text);
    clock.advance(31 * SECOND);
    await view(SEED_BACKUP);
    await quiet();
    expect(await view(SEED_BACKUP)).toMatchObject(stale);
    sandbox.heal();
    clock.advance(6 * SECOND);
    await view(SEED_BACKUP);
    await quiet();
    expect((await get(viewPath(SEED_BACKUP))).text).toBe(complete.text);
  });

  it('keeps its bytes and ETag as long as it stays the same', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway();
    sandbox.always('vbs').status(503);
    const first = await get(viewPath(SEED_BACKUP));
    clock.advance(6 * SECOND);
    const second = await get(viewPath(SEED_BACKUP));
    expect(sandbox.requests('csbs')).toHaveLength(2);
    expect([second.text, second.headers.get('etag')]).toEqual([first.text, first.headers.get('etag')]);
  });

  it('spares a cloud that is not well', async () => {
    const { view, sandbox } = await aGateway();
    sandbox.always('vbs').status(503);
    await view(SEED_BACKUP);
    sandbox.forgetRequests();
    await view(SEED_BACKUP);
    expect(sandbox.requests()).toEqual([]);
  });
});

describe('a backup that does not exist', () => {
  it('is not asked for again within ten seconds, and found when it appears', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway();
    const item = sandbox.world.item(SEED_BACKUP);
    sandbox.world.removeItem(SEED_BACKUP);
    const statuses = [];
    statuses.push((await get(viewPath(SEED_BACKUP))).status, (await get(viewPath(SEED_BACKUP))).status);
    expect(sandbox.requests('csbs')).toHaveLength(1);
    sandbox.world.addItem(item);
    clock.advance(11 * SECOND);
    statuses.push((await get(viewPath(SEED_BACKUP))).status);
    expect(statuses).toEqual([404, 404, 200]);
  });

  it('is gone from the cache once CSBS says so', async () => {
    const { get, viewPath, sandbox, clock, quiet } = await aGateway();
    await get(viewPath(SEED_BACKUP));
    sandbox.world.removeItem(SEED_BACKUP);
    clock.advance(31 * SECOND);
    await get(viewPath(SEED_BACKUP));
    await quiet();
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(404);
  });
});
