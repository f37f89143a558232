import { describe, expect, it } from '@jest/globals';
import { anAsker } from '../support/asker.js';
import { aGateway } from '../support/gateway.js';
import { SEED_PROJECT } from '../support/seed-view.js';

const MESSAGE = 'a key does not belong into an address; send it as Authorization: Bearer, X-API-Key or X-Auth-Token';

describe('a key in an address', () => {
  it.each(['/nowhere', '/api/v1/nowhere', '/api/v1/projects', '/livez', '/'])(
    'is refused as such, be there a route or none: %s',
    async (path) => {
      const { url, key, log } = await aGateway();
      const ask = anAsker(url);
      for (const target of [`${path}?api_key=x`, `${path}?x=${key}`, `${path === '/' ? '' : path}/${key}`]) {
        const { status, headers, text } = await ask(target, {});
        expect([target, status]).toEqual([target, 400]);
        expect(JSON.parse(text)).toMatchObject({
          code: 'invalid-request',
          errors: [{ field: 'url', message: MESSAGE }],
        });
        expect(text).not.toContain(key);
        const names = headers.map(([name]) => name);
        expect(names).toEqual(expect.arrayContaining(['x-request-id', 'x-content-type-options', 'vary']));
        expect(headers).toContainEqual(['cache-control', 'no-store']);
      }
      expect(log()).not.toContain(key);
    },
  );

  it.each(['/v1/nowhere', `/v2/${SEED_PROJECT}/volumes`, '/identity/v3/nowhere', `/v2/${SEED_PROJECT}/backups/detail`])(
    'is refused in the shape of OpenStack where its clients ask: %s',
    async (path) => {
      const { url, key, sandbox } = await aGateway();
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { status, text } = await anAsker(url)(`${path}?token=x`, { 'X-Auth-Token': key }, method);
        expect([method, status, JSON.parse(text)]).toMatchObject([
          method,
          400,
          { error: { code: 400, title: 'Bad Request' } },
        ]);
      }
      expect(sandbox.requests()).toEqual([]);
    },
  );
});
