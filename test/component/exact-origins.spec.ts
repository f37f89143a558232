import { describe, expect, it } from '@jest/globals';
import { anAsker, type Told } from '../support/asker.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const ORIGIN = 'https://dashboard.example.com';
const settings = { CORS_ORIGINS: `${ORIGIN},http://localhost:5173` };
const OTHERS = [
  'https://evil.example.com', 'http://dashboard.example.com', 'https://dashboard.example.com:8443', 'https://dashboard.example.com.evil.example',
  'https://evil-dashboard.example.com', 'https://sub.dashboard.example.com', 'https://DASHBOARD.example.com', 'https://dashboard.example.com/', 'null', '*', '',
  'http://localhost:5174', `${ORIGIN}, https://evil.example.com`, `${ORIGIN} https://evil.example.com`,
]; // prettier-ignore
const CACHE = `/api/v1/projects/${SEED_PROJECT}/cache`;

const corsOf = ({ headers }: Told): Record<string, string> =>
  Object.fromEntries(headers.filter(([name]) => name.startsWith('access-control-')));

/** What a browser asks before a page may send such a request. */
const preflight = ({ url }: TestGateway, path: string, method: string, origin: string): Promise<Told> =>
  anAsker(url)(
    path,
    {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'if-none-match,x-api-key',
    },
    'OPTIONS',
  );

describe('a page of an origin that the operator names', () => {
  it.each([ORIGIN, 'http://localhost:5173'])(
    'may ask first, without a key, and is told what it may: %s',
    async (origin) => {
      const gateway = await aGateway({ settings });
      const told = await preflight(gateway, CACHE, 'DELETE', origin);
      expect([told.status, told.text]).toEqual([204, '']);
      expect(corsOf(told)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, HEAD, DELETE',
        'access-control-allow-headers':
          'Authorization, X-API-Key, X-Auth-Token, X-Request-Id, Cache-Control, If-None-Match, Last-Event-ID',
        'access-control-expose-headers': expect.stringContaining('ETag, Age, Cache-Status, Retry-After'),
        'access-control-max-age': '600',
      });
      expect(gateway.sandbox.requests()).toEqual([]);
    },
  );

  it('reads answers and refusals alike, and is never asked for cookies', async () => {
    const gateway = await aGateway({ settings });
    const ask = anAsker(gateway.url);
    const admin = { 'X-API-Key': await gateway.createKey(['admin']) };
    for (const [path, headers, method, status] of [
      [gateway.viewPath(SEED_BACKUP), { 'X-API-Key': gateway.key }, 'GET', 200],
      [gateway.viewPath(SEED_BACKUP), {}, 'GET', 401],
      [gateway.viewPath('x'), { 'X-API-Key': gateway.key }, 'GET', 400],
      [CACHE, admin, 'DELETE', 204],
      [CACHE, { 'X-API-Key': gateway.key }, 'DELETE', 403],
      ['/nowhere', {}, 'GET', 404],
      ['/api/v1/projects?key=x', {}, 'GET', 400],
    ] as const) {
      const told = await ask(path, { ...headers, Origin: ORIGIN }, method);
      expect([path, method, told.status]).toEqual([path, method, status]);
      const { 'access-control-expose-headers': exposed, ...rest } = corsOf(told);
      expect(rest).toEqual({ 'access-control-allow-origin': ORIGIN });
      expect(exposed?.split(', ')).toEqual(expect.arrayContaining(['ETag', 'X-Request-Id', 'RateLimit']));
    }
  });
});

describe('a page of any other origin', () => {
  it('is told nothing, whether it asks first or not', async () => {
    const gateway = await aGateway({ settings });
    const ask = anAsker(gateway.url);
    for (const origin of OTHERS) {
      const asked = await preflight(gateway, CACHE, 'DELETE', origin);
      expect([origin, asked.status, corsOf(asked)]).toEqual([origin, 404, {}]);
      const told = await ask(gateway.viewPath(SEED_BACKUP), { 'X-API-Key': gateway.key, Origin: origin });
      expect([origin, told.status, corsOf(told)]).toEqual([origin, 200, {}]);
      expect(new Map(told.headers).get('vary')).toContain('Origin');
    }
  });

  it('is told nothing where no origin is named', async () => {
    const gateway = await aGateway();
    const told = await preflight(gateway, CACHE, 'DELETE', ORIGIN);
    expect([told.status, corsOf(told)]).toEqual([404, {}]);
  });

  it('and who asks from no page at all gets what there is: nothing', async () => {
    const { url } = await aGateway({ settings });
    for (const headers of [{}, { 'Access-Control-Request-Method': 'GET' }]) {
      const told = await anAsker(url)(CACHE, headers, 'OPTIONS');
      expect([told.status, corsOf(told)]).toEqual([404, {}]);
      expect(new Map(told.headers).get('content-type')).toBe('application/problem+json; charset=utf-8');
    }
  });
});
