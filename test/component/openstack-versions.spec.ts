import { describe, expect, it } from '@jest/globals';
import { aGateway } from '../support/gateway.js';

interface Version {
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

describe('an OpenStack client finds the versions without a token', () => {
  it.each(['/', '/v3', '/v3/'])('the volume API’s at %s, no more than 3.0', async (path) => {
    const { get, url, sandbox } = await aGateway();
    const answer = await get(path, { Accept: 'application/json' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      versions: [
        {
          id: 'v3.0',
          status: 'CURRENT',
          version: '3.0',
          min_version: '3.0',
          updated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          links: [{ rel: 'self', href: `${url}/v3/` }],
          'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
        },
      ],
    });
    expect(sandbox.requests()).toEqual([]);
  });

  it.each(['/identity', '/identity/', '/identity/v3', '/identity/v3/'])('Keystone’s at %s', async (path) => {
    const { get, url } = await aGateway();
    const answer = await get(path, {});
    const body = JSON.parse(answer.text) as { version?: Version; versions?: { values: Version[] } };
    expect(answer.status).toBe(path.includes('v3') ? 200 : 300);
    const version = body.version ?? body.versions?.values[0];
    expect(version).toMatchObject({ id: 'v3.14', status: 'stable' });
    expect(version?.links).toEqual([{ rel: 'self', href: `${url}/identity/v3/` }]);
  });

  it('with links below PUBLIC_URL where that is set', async () => {
    const { get } = await aGateway({ settings: { PUBLIC_URL: 'https://backups.example.com' } });
    expect((await get('/v3', {})).text).toContain('"https://backups.example.com/v3/"');
    expect((await get('/identity/v3', {})).text).toContain('"https://backups.example.com/identity/v3/"');
  });
});

describe('the address /', () => {
  it('is a document for whoever takes JSON or anything, and none for a browser', async () => {
    const { get } = await aGateway();
    const status = async (accept: string): Promise<number> => (await get('/', { Accept: accept })).status;
    expect(await status('*/*')).toBe(200);
    expect(await status('application/json')).toBe(200);
    expect(await status('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toBe(404);
    const vary = (await get('/', {})).headers.get('vary') ?? '';
    expect(vary.split(', ')).toEqual(expect.arrayContaining(['X-Auth-Token', 'Accept']));
  });
});

describe('the addresses beside the documents', () => {
  it('stay what they were', async () => {
    const { get } = await aGateway();
    for (const path of ['/v3/nothing', '/v3/x/', '/v2', '/v1/', '/identity/x', '/identity/v3/x/']) {
      const answer = await get(path, {});
      const notFound = { error: { code: 404, title: 'Not Found', message: expect.any(String) } };
      expect([path, answer.status, JSON.parse(answer.text)]).toEqual([path, 404, notFound]);
    }
    expect((await get('/v3/no-project/backups/detail')).status).toBe(400);
  });
});
