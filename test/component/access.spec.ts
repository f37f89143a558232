import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, type Answer, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const FOREIGN = 'f'.repeat(32);
const ROUTES = {
  view: [`/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`],
  raw: [
    `/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`,
    `/v2/${SEED_PROJECT}/backups/detail`,
    `/v3/${SEED_PROJECT}/backups/detail`,
    `/v2/${SEED_PROJECT}/backups/${SEED_VOLUME_BACKUPS[0]}`,
    `/v3/${SEED_PROJECT}/backups/${SEED_VOLUME_BACKUPS[0]}`,
  ],
} as const;
const PROJECT_ROUTES = [...ROUTES.view, ...ROUTES.raw];
const CLOSED = [...PROJECT_ROUTES, '/api/v1/projects'];

const problem = ({ text }: Answer): { code: string } => JSON.parse(text) as { code: string };

describe('a gateway key', () => {
  it.each(['Authorization', 'X-API-Key', 'X-Auth-Token'])('is taken in %s', async (header) => {
    const { get, key } = await aGateway();
    const value = header === 'Authorization' ? `Bearer ${key}` : key;
    for (const path of CLOSED) expect([path, (await get(path, { [header]: value })).status]).toEqual([path, 200]);
  });

  it('is refused in the address, wherever it stands, and not repeated', async () => {
    const { get, key, log } = await aGateway();
    for (const path of CLOSED) {
      for (const query of [`api_key=${key}`, `access_token=${key}`, `token=x`, `name=${encodeURIComponent(key)}`]) {
        const answer = await get(`${path}?${query}`);
        expect([path, query, answer.status]).toEqual([path, query, 400]);
        expect(answer.text).not.toContain(key);
      }
    }
    expect((await get(`${ROUTES.raw[1]}?name=${encodeURIComponent('R&D?key=1')}`)).status).toBe(200);
    expect(log()).not.toContain(key);
  });
});

describe('a key without the scope', () => {
  it('network sees no customers’ addresses, from the same cached view', async () => {
    const gateway = await aGateway();
    const { sandbox, createKey, viewPath } = gateway;
    sandbox.world.patchItem(SEED_BACKUP, { backup_data: { eip: '80.158.1.2', private_ip: '192.168.0.7' } });
    const addresses = async (from: TestGateway, key: string): Promise<unknown> => {
      const { text } = await from.get(viewPath(SEED_BACKUP), { 'X-API-Key': key });
      const { eip, privateIp } = (JSON.parse(text) as { resource: { eip: unknown; privateIp: unknown } }).resource;
      return [eip, privateIp];
    };
    const allowed = await createKey(['view', 'network']);
    expect(await addresses(gateway, allowed)).toEqual(['80.158.1.2', '192.168.0.7']);
    expect(await addresses(gateway, gateway.key)).toEqual([null, null]);
    expect(await addresses(gateway, allowed)).toEqual(['80.158.1.2', '192.168.0.7']);
    expect(sandbox.requests('csbs')).toHaveLength(1);
  });
});

describe('a caller can learn what its key may do', () => {
  it('by /api/v1/projects', async () => {
    const { get, createKey } = await aGateway();
    const key = await createKey(['view'], [SEED_PROJECT, FOREIGN], '2099-01-01T00:00:00Z');
    expect(JSON.parse((await get('/api/v1/projects', { 'X-API-Key': key })).text)).toEqual({
      caller: 'a test',
      scopes: ['view'],
      expiresAt: expect.stringMatching(/^2099-01-01T00:00:00(\.000)?Z$/),
      projects: [{ id: SEED_PROJECT, name: null }],
    });
  });
});

describe('a limit per caller', () => {
  it('is told in every answer and ends in 429 with Retry-After, for that caller alone', async () => {
    const { get, createKey, key } = await aGateway({ settings: { RATE_LIMIT: '3/1m' } });
    const remaining = [];
    for (let asked = 0; asked < 3; asked += 1) remaining.push((await get('/api/v1/projects')).headers.get('ratelimit'));
    expect(remaining.map((header) => header?.replace(/;t=\d+/, ''))).toEqual([
      '"caller";r=2',
      '"caller";r=1',
      '"caller";r=0',
    ]);
    const refused = await get('/api/v1/projects');
    expect([refused.status, problem(refused).code]).toEqual([429, 'rate-limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-policy')).toBe('"caller";q=3;w=60');
    expect(key).not.toBe('');
    expect((await get('/api/v1/projects', { 'X-API-Key': await createKey(['view']) })).status).toBe(200);
  });
});

describe('a limit per caller, for what is refused', () => {
  it('counts every request of a known caller', async () => {
    const { get } = await aGateway({ settings: { RATE_LIMIT: '3/1m' } });
    const statuses = [];
    for (const project of [FOREIGN, 'no-project', FOREIGN, FOREIGN]) {
      statuses.push((await get(`/api/v1/projects/${project}/backups/${SEED_BACKUP}`)).status);
    }
    expect(statuses).toEqual([404, 400, 404, 429]);
  });
});

describe('every answer', () => {
  it('forbids a browser to guess its type, and has a request id, also where it is a refusal', async () => {
    const { get } = await aGateway();
    for (const path of [...CLOSED, '/livez', '/nothing', '/api/v1/projects/x/backups/y', '/%zz']) {
      const { headers } = await get(path);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect([path, headers.get('x-request-id')]).toEqual([path, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    }
  });
});

describe('what is open to all', () => {
  it.each(['/livez', '/readyz'])('%s says one constant thing, whatever the clouds do', async (path) => {
    const { get, sandbox } = await aGateway();
    for (const service of ['identity', 'csbs', 'vbs'] as const) sandbox.always(service).status(503);
    const answer = await get(path, {});
    expect([answer.status, answer.text]).toEqual([200, '{"status":"ok"}']);
    expect(sandbox.requests()).toEqual([]);
  });

  it('an address that is no route says so without repeating it', async () => {
    const { get } = await aGateway();
    for (const path of [
      '/nothing',
      '/api/v1',
      '/api/v2/projects',
      `/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}/x`,
    ]) {
      const answer = await get(`${path}?secret=1`);
      expect([answer.status, problem(answer).code]).toEqual([404, 'not-found']);
      expect(answer.text).not.toContain('secret');
    }
    const raw = await get(`/v3/${SEED_PROJECT}/volumes/detail`);
    expect([raw.status, JSON.parse(raw.text)]).toEqual([
      404,
      { error: { code: 404, title: 'Not Found', message: expect.any(String) } },
    ]);
  });

  it('a page of another origin may call only where the operator allows it', async () => {
    const { get, viewPath, key } = await aGateway({ settings: { CORS_ORIGINS: 'https://dashboard.example.com' } });
    const allowed = async (origin: string): Promise<string | null> =>
      (await get(viewPath(ODD.encrypted), { 'X-API-Key': key, Origin: origin })).headers.get(
        'access-control-allow-origin',
      );
    expect(await allowed('https://dashboard.example.com')).toBe('https://dashboard.example.com');
    expect(await allowed('https://evil.example.com')).not.toBe('https://evil.example.com');
  });
});
