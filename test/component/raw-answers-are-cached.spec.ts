import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const SECOND = 1000;
const ITEM = `/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`;
const DETAIL = `/v2/${SEED_PROJECT}/backups/detail`;

const vbsCalls = ({ sandbox }: TestGateway): readonly string[] =>
  sandbox.requests('vbs').map(({ rawUrl }) => rawUrl.replace(/^.*\/backups/, ''));

describe('an answer of a raw route', () => {
  it('comes from memory for half a minute, says how old it is, and is 304 for whoever has it', async () => {
    const { get, sandbox, clock, key } = await aGateway();
    const [id = ''] = sandbox.world.project().rows.keys();
    for (const path of [`/v2/${SEED_PROJECT}/backups/${id}`, ITEM, DETAIL]) {
      const first = await get(path);
      expect([path, first.status]).toEqual([path, 200]);
      sandbox.forgetRequests();
      clock.advance(2 * SECOND);
      const again = await get(path);
      expect(again.text).toBe(first.text);
      expect([again.headers.get('age'), again.headers.get('cache-status')?.replace(/ttl=\d+/, 'ttl')]).toEqual([
        '2',
        'backup-gateway; hit; ttl',
      ]);
      const etag = again.headers.get('etag') ?? '';
      expect((await get(path, { 'X-API-Key': key, 'If-None-Match': etag })).status).toBe(304);
      expect(sandbox.requests()).toEqual([]);
    }
  });

  it('is waited for when it is no longer fresh: a tool that asks once is not told what was', async () => {
    const { get, sandbox, clock } = await aGateway();
    await get(ITEM);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    clock.advance(31 * SECOND);
    const after = await get(ITEM);
    expect([after.text.includes('renamed'), after.headers.get('cache-status')]).toEqual([
      true,
      'backup-gateway; fwd=stale; stored; ttl=30',
    ]);
  });

  it('is the last one where the cloud fails, and says how old that is', async () => {
    const { get, sandbox, clock } = await aGateway();
    for (const path of [ITEM, DETAIL]) {
      const before = await get(path);
      for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).status(503);
      clock.advance(3600 * SECOND);
      const after = await get(path);
      expect([after.status, after.text, after.headers.get('age')]).toEqual([200, before.text, '3600']);
      expect(after.headers.get('cache-status')).toMatch(/^backup-gateway; fwd=stale; ttl=-\d+$/);
      clock.advance(90_000 * SECOND);
      expect((await get(path)).status).toBe(502);
      sandbox.heal();
    }
  });

  it('is looked at anew for a caller who says no-cache', async () => {
    const { get, sandbox, key } = await aGateway();
    await get(ITEM);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    expect((await get(ITEM, { 'X-API-Key': key, 'Cache-Control': 'no-cache' })).text).toContain('renamed');
  });

  it('is one whatever the order of its parameters, the version, and what goes without saying', async () => {
    const gateway = await aGateway();
    const { get, projectId } = gateway;
    for (const query of [
      '?limit=7&status=available',
      '?status=available&limit=7',
      '?status=available&offset=0&limit=7',
    ]) {
      for (const version of ['v2', 'v3']) {
        expect((await get(`/${version}/${projectId}/backups/detail${query}`)).status).toBe(200);
      }
    }
    expect(vbsCalls(gateway)).toHaveLength(1);
    for (const query of ['', '?limit=1000', '?offset=0', '?limit=5000']) await get(`${DETAIL}${query}`);
    expect(vbsCalls(gateway)).toHaveLength(2);
    await get(`${DETAIL}?limit=8&status=available`);
    expect(vbsCalls(gateway)).toHaveLength(3);
  });

  it('leads to the address and the version that its caller used, whoever asked first', async () => {
    const { get, key, projectId, url } = await aGateway();
    const hrefs = async (path: string, host: string): Promise<readonly string[]> => {
      const { text } = await get(path, { 'X-API-Key': key, 'X-Forwarded-Host': host });
      return [...text.matchAll(/"href":\s*"([^"]*)"/g)].map(([, href = '']) => href);
    };
    for (const version of ['v2', 'v3']) {
      const links = await hrefs(`/${version}/${projectId}/backups/detail?limit=3`, 'evil.example');
      expect(links.length).toBeGreaterThan(2);
      for (const href of links) expect(href.startsWith(`${url}/${version}/${projectId}/backups/`)).toBe(true);
    }
  });

  it('of one volume backup comes out of the list that somebody has just read', async () => {
    const gateway = await aGateway();
    const { get, projectId, sandbox } = gateway;
    const [id = ''] = sandbox.world.project().rows.keys();
    const alone = await get(`/v2/${projectId}/backups/${id}`);
    await forgotten(gateway);
    await get(DETAIL);
    sandbox.forgetRequests();
    const fromTheList = await get(`/v2/${projectId}/backups/${id}`);
    expect(fromTheList.text).toBe(alone.text);
    expect(sandbox.requests()).toEqual([]);
  });

  it('serves views, and views serve it: one scan of the list for all', async () => {
    const gateway = await aGateway();
    const { view, get } = gateway;
    await view(ODD.sixtyDisks);
    expect(vbsCalls(gateway)).toEqual(['/detail?limit=1000&offset=0']);
    await get(DETAIL);
    await view(SEED_BACKUP);
    await view(ODD.encrypted);
    expect(vbsCalls(gateway)).toHaveLength(1);
  });

  it('that is a refusal is remembered for ten seconds where it says that there is nothing, and else not at all', async () => {
    const { get, sandbox, clock, projectId } = await aGateway();
    const gone = `/v2/${projectId}/backups/00000000-0000-4000-8000-00000000dead`;
    expect([(await get(gone)).status, (await get(gone)).status, sandbox.requests('vbs').length]).toEqual([404, 404, 1]);
    clock.advance(11 * SECOND);
    expect([(await get(gone)).status, sandbox.requests('vbs').length]).toEqual([404, 2]);
    sandbox
      .always('vbs')
      .status(400, { badRequest: { code: 400, message: 'Invalid input received: Invalid sort key' } });
    const refused = `${DETAIL}?sort_key=nonsense`;
    expect([(await get(refused)).status, (await get(refused)).status, sandbox.requests('vbs').length]).toEqual([
      400, 400, 4,
    ]);
  });
});

async function forgotten(gateway: TestGateway): Promise<void> {
  const key = await gateway.createKey(['admin']);
  const path = `${gateway.url}/api/v1/projects/${gateway.projectId}/cache`;
  await fetch(path, { method: 'DELETE', headers: { 'X-API-Key': key } });
}
