import { describe, expect, it } from '@jest/globals';
import { aGateway, type Answer } from '../support/gateway.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import { idOf, signIn, subject } from '../support/sign-in.js';

const OTHER = 'e'.repeat(32);
const HOUR = 3_600_000;

interface Token {
  readonly methods: readonly string[];
  readonly expires_at: string;
  readonly issued_at: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string };
  readonly catalog: readonly Service[];
}

interface Service {
  readonly type: string;
  readonly endpoints: readonly { readonly interface: string; readonly region: string; readonly url: string }[];
}

const tokenOf = ({ text }: Answer): Token => (JSON.parse(text) as { token: Token }).token;

function urlOf({ catalog }: Token, type: string, face = 'public'): string {
  const endpoints = catalog.find((service) => service.type === type)?.endpoints ?? [];
  return endpoints.find((endpoint) => endpoint.interface === face)?.url ?? 'none';
}

describe('signing in with a gateway key as an application credential', () => {
  it('gives a token with which the catalog’s address lists the backups', async () => {
    const gateway = await aGateway();
    const answer = await signIn(gateway, gateway.key);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(subject(answer)).toMatch(/^bgt_[\w-]{1,196}$/);
    for (const type of ['volumev3', 'block-storage', 'vbsv2']) {
      const list = await fetch(`${urlOf(tokenOf(answer), type)}/backups/detail`, {
        headers: { 'X-Auth-Token': subject(answer) },
      });
      expect([type, list.status]).toEqual([type, 200]);
      expect(((await list.json()) as { backups: unknown[] }).backups.length).toBeGreaterThan(1);
    }
  });

  it('is answered as Keystone answers', async () => {
    const gateway = await aGateway();
    const id = idOf(gateway.key);
    const domain = { id: 'default', name: 'Default' };
    const now = gateway.clock.epochMs();
    const { catalog, ...token } = tokenOf(await signIn(gateway, gateway.key));
    expect(token).toEqual({
      methods: ['application_credential'],
      user: { id, name: 'a test', domain, password_expires_at: null },
      audit_ids: [expect.stringMatching(/^[\w-]{22}$/)],
      issued_at: new Date(now).toISOString().replace('Z', '000Z'),
      expires_at: new Date(now + HOUR).toISOString().replace('Z', '000Z'),
      project: { id: SEED_PROJECT, name: expect.any(String), domain },
      is_domain: false,
      roles: [{ id: expect.any(String), name: 'reader' }],
      application_credential: { id, name: 'a test', restricted: true },
    });
    expect(catalog.map(({ type, endpoints }) => [type, endpoints.map((endpoint) => endpoint.url)])).toEqual(
      [
        ['volumev3', `${gateway.url}/v3/${SEED_PROJECT}`],
        ['block-storage', `${gateway.url}/v3/${SEED_PROJECT}`],
        ['vbsv2', `${gateway.url}/v2/${SEED_PROJECT}`],
        ['data-protect', `${gateway.url}/v1/${SEED_PROJECT}`],
        ['identity', `${gateway.url}/identity/v3`],
      ].map(([type, url]) => [type, [url, url, url]]),
    );
  });

  it('has a catalog of PUBLIC_URL and OS_REGION_NAME, or none where none is wanted', async () => {
    const gateway = await aGateway({
      settings: { PUBLIC_URL: 'https://backups.example.com/gw', OS_REGION_NAME: 'region-7' },
    });
    const token = tokenOf(await signIn(gateway, gateway.key));
    expect(urlOf(token, 'volumev3', 'admin')).toBe(`https://backups.example.com/gw/v3/${SEED_PROJECT}`);
    const regions = token.catalog.flatMap(({ endpoints }) => endpoints.map(({ region }) => region));
    expect(new Set(regions)).toEqual(new Set(['region-7']));
    expect(tokenOf(await signIn(gateway, gateway.key, { query: '?nocatalog' }))).not.toHaveProperty('catalog');
  });

  it('is for the first project that is served, or for the one that is named', async () => {
    const gateway = await aGateway({ settings: { PROJECT_IDS: `${SEED_PROJECT},${OTHER}` } });
    const key = await gateway.createKey(['raw'], ['a'.repeat(32), OTHER, SEED_PROJECT]);
    expect(tokenOf(await signIn(gateway, key)).project.id).toBe(OTHER);
    expect(tokenOf(await signIn(gateway, key, { project: SEED_PROJECT })).project.id).toBe(SEED_PROJECT);
  });

  it.each(['Authorization', 'X-API-Key', 'X-Auth-Token'])('gives a token that is taken in %s', async (header) => {
    const gateway = await aGateway();
    const token = subject(await signIn(gateway, gateway.key));
    const value = header === 'Authorization' ? `Bearer ${token}` : token;
    expect((await gateway.get('/api/v1/projects', { [header]: value })).status).toBe(200);
  });

  it('gives a token that, like a key, does not belong into an address', async () => {
    const gateway = await aGateway();
    const token = subject(await signIn(gateway, gateway.key));
    for (const path of ['/api/v1/projects', `/v3/${SEED_PROJECT}/backups/detail`, '/identity/v3']) {
      for (const text of [token, token.replace('bgt', '%62gt'), token.toUpperCase()]) {
        const answer = await gateway.get(`${path}?name=${text}`);
        expect([path, answer.status]).toEqual([path, 400]);
        expect(answer.text).not.toContain(token);
      }
    }
  });

  it('shows neither keys nor tokens, the cloud’s or its own, in answers and in the log', async () => {
    const gateway = await aGateway();
    const answer = await signIn(gateway, gateway.key);
    const token = subject(answer);
    await gateway.get(`/v3/${SEED_PROJECT}/backups/detail`, { 'X-Auth-Token': token });
    const validated = await gateway.get('/identity/v3/auth/tokens', {
      'X-Auth-Token': token,
      'X-Subject-Token': token,
    });
    expect(validated.status).toBe(200);
    const cloudTokens = gateway.sandbox.requests().flatMap(({ headers }) => headers['x-auth-token'] ?? []);
    expect(cloudTokens.length).toBeGreaterThan(0);
    for (const text of [answer.text, validated.text, gateway.log()]) {
      for (const secret of [gateway.key, token, ...cloudTokens]) expect(text).not.toContain(secret);
    }
    expect(gateway.log()).toContain(`"caller":"${idOf(gateway.key)}"`);
  });
});

describe('a token', () => {
  it('can be validated by a token of the same key, with the same answer', async () => {
    const gateway = await aGateway();
    const answer = await signIn(gateway, gateway.key);
    const again = await signIn(gateway, gateway.key);
    const headers = { 'X-Auth-Token': subject(again), 'X-Subject-Token': subject(answer) };
    gateway.clock.advance(1000);
    const validated = await gateway.get('/identity/v3/auth/tokens', headers);
    expect([validated.status, validated.text]).toEqual([200, answer.text]);
    expect(subject(validated)).toBe(subject(answer));
  });

  it('is unknown to everybody else, and to whoever asks for rubbish', async () => {
    const gateway = await aGateway();
    const [mine, others] = await Promise.all([
      signIn(gateway, gateway.key),
      signIn(gateway, await gateway.createKey(['raw'])),
    ]);
    const notFound = { error: { code: 404, title: 'Not Found', message: 'Could not find token.' } };
    for (const asked of [subject(others), 'bgt_rubbish', gateway.key, undefined]) {
      const headers = { 'X-Auth-Token': subject(mine), ...(asked === undefined ? {} : { 'X-Subject-Token': asked }) };
      const answer = await gateway.get('/identity/v3/auth/tokens', headers);
      expect([answer.status, JSON.parse(answer.text)]).toEqual([404, notFound]);
    }
  });

  it('is not validated for whoever cannot say who they are', async () => {
    const gateway = await aGateway();
    const token = subject(await signIn(gateway, gateway.key));
    for (const headers of [{}, { 'X-Auth-Token': 'bgt_rubbish' }, { 'X-Auth-Token': gateway.sandbox.adminToken }]) {
      const answer = await gateway.get('/identity/v3/auth/tokens', { ...headers, 'X-Subject-Token': token });
      const unauthorized = { error: { code: 401, title: 'Unauthorized', message: expect.any(String) } };
      expect([answer.status, JSON.parse(answer.text)]).toEqual([401, unauthorized]);
    }
  });
});
