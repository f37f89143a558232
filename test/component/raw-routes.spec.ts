import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, type Answer } from '../support/gateway.js';
import { SEED_BACKUP, SEED_FAILED_DISK, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const ITEM = `/v1/${SEED_PROJECT}/checkpoint_items`;
const DETAIL = `/v2/${SEED_PROJECT}/backups/detail`;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const SECRET_KEYS = ['VK', 'CMKID', 'BP', 'SP', 'backupurl', 'OMID', 'ebk_T_I', 'snap_id', 'VMID'];

interface Row {
  readonly id: string;
  readonly service_metadata?: string | null;
  readonly links: readonly { readonly href: string; readonly rel: string }[];
}

interface Page {
  readonly backups: readonly Row[];
  readonly backups_links?: readonly { readonly href: string; readonly rel: string }[];
}

const json = ({ text }: Answer): unknown => JSON.parse(text);
const page = (answer: Answer): Page => json(answer) as Page;

describe('CSBS as it is', () => {
  it('answers the document’s example item', async () => {
    const { get, sandbox } = await aGateway();
    const answer = await get(`${ITEM}/${SEED_BACKUP}`);
    expect(answer.status).toBe(200);
    expect(json(answer)).toEqual({ checkpoint_item: sandbox.world.item(SEED_BACKUP) });
  });

  it('keeps numbers to the last digit', async () => {
    const { get } = await aGateway();
    expect((await get(`${ITEM}/${ODD.failed}`)).text).toContain('"Code":9007199254740993');
  });

  it('blanks customers’ addresses for a key without the scope network', async () => {
    const { get, sandbox, createKey } = await aGateway();
    sandbox.world.patchItem(SEED_BACKUP, { backup_data: { eip: '80.158.1.2', private_ip: '192.168.0.7', ram: 4096 } });
    const seen = async (key: string): Promise<unknown> =>
      (
        json(await get(`${ITEM}/${SEED_BACKUP}`, { 'X-Auth-Token': key })) as {
          checkpoint_item: { backup_data: unknown };
        }
      ).checkpoint_item.backup_data;
    expect(await seen(await createKey(['raw']))).toEqual({ eip: '', private_ip: '', ram: 4096 });
    expect(await seen(await createKey(['raw', 'network']))).toEqual({
      eip: '80.158.1.2',
      private_ip: '192.168.0.7',
      ram: 4096,
    });
  });

  it.each([UNKNOWN, 'not-a-uuid'])('says CSBS.3001 for %s', async (id) => {
    const { get, sandbox } = await aGateway();
    const answer = await get(`${ITEM}/${id}`);
    expect(answer.status).toBe(404);
    expect(json(answer)).toEqual({ error_code: 'CSBS.3001', error_msg: `Checkpoint_item (${id}) is not found.` });
    expect(sandbox.requests('csbs')).toHaveLength(id === UNKNOWN ? 1 : 0);
  });

  it('passes on that a parameter was refused, with the code alone', async () => {
    const { get, sandbox } = await aGateway();
    sandbox.next('csbs').status(400, { error_code: 'CSBS.9001', error_msg: 'secret topology 10.1.2.3' });
    const answer = await get(`${ITEM}/${SEED_BACKUP}`);
    expect([answer.status, json(answer)]).toEqual([
      400,
      { error_code: 'CSBS.9001', error_msg: 'Invalid request parameters.' },
    ]);
  });
});

describe('VBS as it is', () => {
  it.each(['v2', 'v3'] as const)(
    'answers the document’s three failed backups under /%s, without the cloud’s inside',
    async (version) => {
      const { get, url } = await aGateway();
      const answer = await get(`/${version}/${SEED_PROJECT}/backups/detail?volume_id=${SEED_FAILED_DISK}`);
      const { backups, backups_links } = page(answer);
      expect(backups.map(({ id }) => id)).toEqual([
        '80e17946-6e56-46e0-9547-e9ba4f1619bd',
        '1d1139d8-8989-49d3-8aa1-83eb691e6db2',
        'b3cf7a16-decc-4beb-8077-682737d94a58',
      ]);
      expect(backups[1]).toMatchObject({
        status: 'error',
        fail_reason: 'Connection to swift failed: [Errno 111] ECONNREFUSED',
        container: 'volumebackups',
        service_metadata: '{"bootable":false,"BackupSize":0,"progress":"0","Type":0}',
      });
      expect(backups[1]?.links).toEqual(
        ['self', 'bookmark'].map((rel) => ({
          href: `${url}/${version}/${SEED_PROJECT}/backups/${backups[1]?.id}`,
          rel,
        })),
      );
      expect(backups_links).toBeUndefined();
      expect(answer.text).not.toContain('192.168.82.222');
      for (const { links } of backups) {
        expect((await get(new URL(links[0]?.href ?? '').pathname)).status).toBe(200);
      }
    },
  );

  it('answers one backup', async () => {
    const { get, url } = await aGateway();
    const [id] = SEED_VOLUME_BACKUPS;
    const answer = await get(`/v3/${SEED_PROJECT}/backups/${id}`);
    const { backup } = json(answer) as { backup: Row };
    expect(backup).toMatchObject({ id, size: 20, snapshot_id: '36f520e1-d2ea-4907-956a-3d9cd53e2d38' });
    expect(backup.links[0]?.href).toBe(`${url}/v3/${SEED_PROJECT}/backups/${id}`);
    // Numbers keep their spelling: 0.0 is not 0.
    expect(backup.service_metadata).toBe(
      '{"bootable":true,"BackupSize":0,"progress":"100","Type":0,"ST":1,"DL":0,"SS":0,"CS":0,"AT":0.0}',
    );
  });

  it('lets none of the nine secret keys through, in any row of the project', async () => {
    const { get, sandbox, projectId } = await aGateway();
    const { backups } = page(await get(DETAIL));
    expect(backups.length).toBe(sandbox.world.project(projectId).rows.size);
    for (const { id, service_metadata } of backups) {
      const before = sandbox.world.rowSeenAt(projectId, id, new Date())?.service_metadata;
      if (typeof service_metadata !== 'string') continue;
      const kept = JSON.parse(service_metadata) as Record<string, unknown>;
      expect(Object.keys(kept).filter((key) => SECRET_KEYS.includes(key))).toEqual([]);
      const all = Object.entries(JSON.parse(before ?? '{}') as Record<string, unknown>);
      expect(kept).toEqual(Object.fromEntries(all.filter(([key]) => !SECRET_KEYS.includes(key))));
    }
    const unreadable = backups.filter(({ service_metadata }) => service_metadata === null);
    expect(unreadable.length).toBeGreaterThan(0);
  });

  it('knows every parameter of the document', async () => {
    const { get, sandbox } = await aGateway();
    const query =
      'name=a&status=error&sort_key=size&sort_dir=asc&offset=0&limit=10&volume_id=7d7c6fbe-d7ee-4b4d-8bae-bdd08b5604bb';
    expect(page(await get(`${DETAIL}?${query}`)).backups).toEqual([]);
    expect(sandbox.requests('vbs').map(({ query: sent }) => sent.toString())).toEqual([query]);
  });

  it('drops parameters that the document does not name, and takes the last of repeated ones', async () => {
    const { get, sandbox } = await aGateway();
    await get(`${DETAIL}?all_tenants=1&limit=10&id=x&limit=2&__proto__=1&sort=name&volume_id[]=1&with_count=true`);
    expect(sandbox.requests('vbs').map(({ query }) => query.toString())).toEqual(['limit=2']);
  });

  it('sends no microversion and nothing else of the caller’s to the cloud', async () => {
    const { get, key, sandbox } = await aGateway();
    await get(DETAIL, {
      'X-Auth-Token': key,
      'OpenStack-API-Version': 'volume 3.70',
      'X-Project-Id': 'x',
      'X-Roles': 'admin',
      Cookie: 'a=b',
      'X-Forwarded-For': '1.2.3.4',
      'X-Request-Id': 'from-the-caller',
    });
    const [sent] = sandbox.requests('vbs');
    expect(Object.keys(sent?.headers ?? {}).sort()).toEqual(
      ['accept', 'accept-encoding', 'connection', 'host', 'user-agent', 'x-auth-token', 'x-request-id'].sort(),
    );
    expect(sent?.headers['x-request-id']).toBe('from-the-caller');
    expect(sent?.headers['x-auth-token']).not.toContain('bgw_');
  });

  it.each(['havana', 'modern'] as const)(
    'pages by links that lead back to the gateway and skip nothing (%s links upstream)',
    async (nextLink) => {
      const { get, url, sandbox, projectId } = await aGateway({ sandbox: { nextLink } });
      const seen: string[] = [];
      let next: string | undefined = `${DETAIL}?limit=50&offset=10&sort_key=created_at`;
      while (next !== undefined) {
        const answer = page(await get(next));
        seen.push(...answer.backups.map(({ id }) => id));
        const href = answer.backups_links?.[0]?.href;
        if (href !== undefined) expect(href.startsWith(`${url}${DETAIL}?`)).toBe(true);
        next = href?.slice(url.length);
      }
      expect(seen).toHaveLength(sandbox.world.project(projectId).rows.size - 10);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );

  it('uses PUBLIC_URL for links where it is set, and refuses a Host that is none', async () => {
    const { get } = await aGateway({ settings: { PUBLIC_URL: 'https://backups.example.com/gw' } });
    const { backups } = page(await get(`${DETAIL}?limit=1`));
    expect(backups[0]?.links[0]?.href).toBe(
      `https://backups.example.com/gw/v2/${SEED_PROJECT}/backups/${backups[0]?.id}`,
    );
  });

  it('believes X-Forwarded-* only of a proxy that the operator trusts', async () => {
    const forged = { 'X-Forwarded-Host': 'evil.example.com', 'X-Forwarded-Proto': 'https' };
    const href = async (settings: Record<string, string>): Promise<string> => {
      const { get, key } = await aGateway({ settings });
      const { backups } = page(await get(`${DETAIL}?limit=1`, { 'X-API-Key': key, ...forged }));
      return new URL(backups[0]?.links[0]?.href ?? '').origin;
    };
    expect(await href({})).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await href({ TRUST_PROXY: '10.0.0.0/8' })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await href({ TRUST_PROXY: '127.0.0.1' })).toBe('https://evil.example.com');
  });

  it.each([
    ['http', 'http'],
    ['https', 'https'],
    ['HTTPS', 'https'],
    ['javascript', 'http'],
    ['https://evil.example.com/?', 'http'],
    ['constructor', 'http'],
  ])('takes no scheme but http and https from a proxy: %s means %s', async (said, scheme) => {
    const { get, projectId, key } = await aGateway({ settings: { TRUST_PROXY: '127.0.0.1' } });
    const headers = { Authorization: `Bearer ${key}`, 'X-Forwarded-Proto': said, 'X-Forwarded-Host': 'g.example.com' };
    const { text } = await get(`/v2/${projectId}/backups/detail?limit=1`, headers);
    const links = text.match(/[^"]*:\/\/[^"/]*(?=\/)/g);
    expect(new Set(links)).toEqual(new Set([`${scheme}://g.example.com`]));
  });

  it('keeps to the caller’s version however the address is spelled', async () => {
    const { get, url } = await aGateway();
    const { backups } = page(await get(`/%763/${SEED_PROJECT}/backups/detail?limit=1`));
    expect(backups[0]?.links[0]?.href).toBe(`${url}/v3/${SEED_PROJECT}/backups/${backups[0]?.id}`);
  });

  it.each(['limit=1_0', 'offset=1e3', 'limit=', 'offset=%2010'])(
    'refuses %s as Cinder refuses what is no number',
    async (query) => {
      const { get, sandbox } = await aGateway();
      const answer = await get(`${DETAIL}?${query}`);
      const message = `${query.split('=')[0] ?? ''} param must be an integer`;
      expect([answer.status, json(answer)]).toEqual([400, { badRequest: { code: 400, message } }]);
      expect(sandbox.requests('vbs')).toEqual([]);
    },
  );

  it.each(['limit=abc', 'limit=-1', 'offset=-1', 'sort_key=name', 'sort_key=container_format'])(
    'passes on Cinder’s refusal of %s',
    async (query) => {
      const { get } = await aGateway();
      const answer = await get(`${DETAIL}?${query}`);
      expect(answer.status).toBe(400);
      expect(json(answer)).toEqual({ badRequest: { code: 400, message: expect.any(String) } });
    },
  );

  it.each([UNKNOWN, 'nothing-like-an-id', '__proto__'])('says itemNotFound for %s', async (id) => {
    const { get, sandbox } = await aGateway();
    const answer = await get(`/v2/${SEED_PROJECT}/backups/${id}`);
    expect(answer.status).toBe(404);
    expect(json(answer)).toEqual({ itemNotFound: { code: 404, message: `Backup ${id} could not be found.` } });
    expect(sandbox.requests('vbs')).toHaveLength(id === UNKNOWN ? 1 : 0);
  });

  it('says itemNotFound for an unknown marker', async () => {
    const { get } = await aGateway();
    expect(json(await get(`${DETAIL}?marker=${UNKNOWN}`))).toMatchObject({ itemNotFound: { code: 404 } });
  });

  it('leaves out rows of another project that VBS mixed in', async () => {
    const { get, sandbox } = await aGateway();
    sandbox.world.patchRow(SEED_VOLUME_BACKUPS[0], { 'os-bak-tenant-attr:tenant_id': 'f'.repeat(32) });
    const ids = page(await get(DETAIL)).backups.map(({ id }) => id);
    expect(ids).not.toContain(SEED_VOLUME_BACKUPS[0]);
    expect(ids).toContain(SEED_VOLUME_BACKUPS[1]);
  });
});

describe('a raw route’s refusals have the shape that its clients know', () => {
  it('of a key', async () => {
    const { get } = await aGateway();
    const answer = await get(DETAIL, { 'X-Auth-Token': 'notused' });
    expect(answer.status).toBe(401);
    expect(json(answer)).toEqual({ error: { code: 401, title: 'Unauthorized', message: expect.any(String) } });
  });

  it.each([DETAIL.replace(SEED_PROJECT, 'no-project'), `${ITEM.replace(SEED_PROJECT, '..%2f..')}/${SEED_BACKUP}`])(
    'of a project out of form: %s',
    async (path) => {
      const { get, sandbox } = await aGateway();
      const answer = await get(path);
      expect([answer.status, json(answer)]).toEqual([
        400,
        { badRequest: { code: 400, message: 'Malformed request url' } },
      ]);
      expect(sandbox.requests()).toEqual([]);
    },
  );

  it('of a cloud that failed', async () => {
    const { get, sandbox, clock } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '800' } });
    const outcome = async (): Promise<unknown> => {
      const answer = await get(DETAIL);
      return [answer.status, json(answer)];
    };
    const error = (code: number, title: string): unknown => [
      code,
      { error: { code, title, message: expect.any(String) } },
    ];
    sandbox.next('vbs').status(500);
    expect(await outcome()).toEqual(error(502, 'Bad Gateway'));
    sandbox.next('vbs').hang();
    expect(await outcome()).toEqual(error(504, 'Gateway Timeout'));
    sandbox.next('vbs').status(429);
    expect(await outcome()).toEqual(error(503, 'Service Unavailable'));
    clock.advance(60_000); // it is left alone for a while
    sandbox.next('vbs').status(404, { error_code: 'APIGW.0101', error_msg: 'not published' });
    expect(await outcome()).toEqual(error(502, 'Bad Gateway'));
  });
});
