import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAsker } from '../support/asker.js';
import { operationFor } from '../support/api-document.js';
import { faultOf } from '../support/documented-answers.js';
import { documentedRequests } from '../support/documented-requests.js';
import { aGateway, bearer } from '../support/gateway.js';

const RUNS = 800;

describe('every request that the document lets be made, and many that it does not', () => {
  it('is answered with a documented status, in the documented shape, and none by a failure of ours', async () => {
    const { url, createKey } = await aGateway({ settings: { RATE_LIMIT: '100000/1m' } });
    const ask = anAsker(url);
    const everybody = await createKey(['view', 'raw', 'network', 'admin']);
    const callers = fc.oneof(
      { weight: 9, arbitrary: fc.constant(bearer(everybody)) },
      {
        weight: 1,
        arbitrary: fc.constantFrom({}, { 'X-API-Key': 'wrong' }, { 'X-Auth-Token': await createKey(['network']) }),
      },
    );
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(documentedRequests, callers, async ({ id, method, path, target, headers, isSound }, caller) => {
        const told = await ask(target, { ...headers, ...caller }, method);
        const exchange = {
          method,
          url: target,
          status: told.status,
          headers: Object.fromEntries(told.headers),
          body: told.text,
        };
        expect(faultOf(exchange)).toBeNull();
        const found = operationFor(method, decodeURI(target.split('?')[0] ?? ''));
        if (found?.path === path) {
          expect(Object.keys(found.operation.responses ?? {})).toContain(String(told.status));
        }
        // The cloud is well: nothing but a partial view that was not wanted is no answer.
        if (told.status >= 500) expect(JSON.parse(told.text)).toMatchObject({ code: 'incomplete' });
        seen.add(`${id} ${told.status}`);
        if (!path.startsWith('/api/') || !('Authorization' in caller)) return;
        // What the document says of parameters, and what the routes take, are the same.
        if (isSound) expect([200, 204, 304, 404, 502]).toContain(told.status);
        if (told.status === 400) expect(isSound).toBe(false);
      }),
      { numRuns: RUNS },
    );
    expect(seen.size).toBeGreaterThan(25);
  }, 60_000);
});
