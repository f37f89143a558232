import { describe, expect, it } from '@jest/globals';
import { BOTH_PROJECT, CBR_ODD } from '../../src/sandbox/seed.cbr.js';
import { parseKey } from '../../src/auth/key-format.js';
import { anAsker } from '../support/asker.js';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const BACKUPS = `/cbr/v3/${BOTH_PROJECT}/backups`;
const both = (): Promise<TestGateway> => aGateway({ sandbox: { projectId: BOTH_PROJECT } });

/** What CBR itself says. */
async function upstream({ sandbox }: TestGateway, below: string): Promise<{ status: number; body: unknown }> {
  const ask = anAsker(sandbox.url);
  const { status, text } = await ask(`/cbr/v3/${BOTH_PROJECT}/backups${below}`, { 'X-Auth-Token': sandbox.adminToken });
  return { status, body: JSON.parse(text) as unknown };
}

async function told({ get }: TestGateway, path: string): Promise<{ status: number; body: unknown }> {
  const { status, text } = await get(path);
  return { status, body: JSON.parse(text) as unknown };
}

describe('CBR’s own address at the gateway', () => {
  it.each([
    ['one backup', `/${CBR_ODD.documented}`],
    ['the list', ''],
    ['a page of it', '?limit=3&offset=2'],
    ['a filtered one', '?status=available&status=error&resource_type=OS::Nova::Server'],
    ['a sorted one', '?sort=name:asc&limit=5'],
    ['the parts of one', `?parent_id=${CBR_ODD.documented}`],
  ])('answers %s as CBR does', async (_, below) => {
    const gateway = await both();
    expect(await told(gateway, `${BACKUPS}${below}`)).toEqual(await upstream(gateway, below));
  });

  it('drops what the document does not name', async () => {
    const gateway = await both();
    await gateway.get(`${BACKUPS}?limit=2&colour=red`);
    const [asked] = gateway.sandbox.requests('cbr');
    expect(asked?.query.toString()).toBe('limit=2');
  });

  it.each([
    ['no such backup', `/${UNKNOWN}`, 404, 'BackupService.6200'],
    ['an id out of form', '/no-id', 404, 'BackupService.6200'],
    ['a limit that CBR refuses', '?limit=0', 400, 'BackupService.9900'],
    ['a backup whose state does not allow it', `/${CBR_ODD.refused}`, 400, 'BackupService.6206'],
  ])('says in CBR’s shape that there is %s', async (_, below, status, code) => {
    const gateway = await both();
    expect(await told(gateway, `${BACKUPS}${below}`)).toMatchObject({ status, body: { error_code: code } });
  });

  it('explains everything else itself', async () => {
    const gateway = await both();
    gateway.sandbox.always('cbr').status(503);
    expect(await told(gateway, `${BACKUPS}/${CBR_ODD.documented}`)).toMatchObject({
      status: 502,
      body: { error: { code: 502 } },
    });
  });

  it('keeps an answer, and serves it where CBR fails', async () => {
    const gateway = await both();
    const first = await gateway.get(`${BACKUPS}/${CBR_ODD.documented}`);
    const again = await gateway.get(`${BACKUPS}/${CBR_ODD.documented}`);
    expect(again.headers.get('cache-status')).toContain('hit');
    gateway.sandbox.always('cbr').status(503);
    gateway.clock.advance(1_000_000);
    const stale = await gateway.get(`${BACKUPS}/${CBR_ODD.documented}`);
    expect([stale.status, stale.text, stale.headers.get('age')]).toEqual([200, first.text, '1000']);
    expect(gateway.sandbox.requests('csbs')).toEqual([]);
  });

  it('has no key material, no address of the cloud’s inside and no row of another project', async () => {
    const gateway = await both();
    const own = gateway.sandbox.world.cbr();
    own.patch(CBR_ODD.documented, {
      extend_info: { service_metadata: '{"VK":"a key","progress":"100"}', VK: 'a key' },
      links: [{ rel: 'self', href: 'http://10.0.0.1/inside' }],
    });
    const [one, list] = await Promise.all([gateway.get(`${BACKUPS}/${CBR_ODD.documented}`), gateway.get(BACKUPS)]);
    for (const { text } of [one, list]) {
      expect(text).not.toContain('a key');
      expect(text).not.toContain('10.0.0.1');
    }
    const shared = JSON.parse((await gateway.get(`${BACKUPS}?own_type=all_granted`)).text) as {
      backups: { project_id: string | null }[];
    };
    const owners = shared.backups.flatMap(({ project_id: owner }) => owner ?? []);
    expect(new Set(owners)).toEqual(new Set([BOTH_PROJECT]));
  });

  it('is where OpenStack’s clients find it, as type cbr', async () => {
    const gateway = await both();
    const credential = { id: parseKey(gateway.key)?.id, secret: gateway.key };
    const identity = { methods: ['application_credential'], application_credential: credential };
    const answer = await fetch(`${gateway.url}/identity/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ auth: { identity } }),
    });
    const { token } = (await answer.json()) as { token: { catalog: { type: string; endpoints: { url: string }[] }[] } };
    const [cbr] = token.catalog.filter(({ type }) => type === 'cbr');
    expect(cbr?.endpoints[0]?.url).toBe(`${gateway.url}/cbr/v3/${BOTH_PROJECT}`);
  });

  it('is for callers with the scope raw', async () => {
    const gateway = await both();
    const key = await gateway.createKey(['view'], [BOTH_PROJECT]);
    expect((await gateway.get(BACKUPS, bearer(key))).status).toBe(403);
    expect((await gateway.get(BACKUPS, {})).status).toBe(401);
    expect((await gateway.get('/cbr/v3/no-project/backups')).status).toBe(400);
    expect(gateway.sandbox.requests('cbr')).toEqual([]);
  });
});
