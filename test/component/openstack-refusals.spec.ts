import { describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { revokeKey } from '../../src/keys/key-operations.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import { credential, idOf, postTokens } from '../support/sign-in.js';

const OTHER = 'e'.repeat(32);
const UNAUTHORIZED = {
  error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' },
};

async function expectTheOne401(gateway: TestGateway, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    const answer = await postTokens(gateway, body);
    expect([body, answer.status, JSON.parse(answer.text)]).toEqual([body, 401, UNAUTHORIZED]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('www-authenticate')).toBe(`Keystone uri="${gateway.url}/identity/v3"`);
    expect(answer.headers.has('x-subject-token')).toBe(false);
  }
  expect(gateway.sandbox.requests()).toEqual([]);
}

describe('signing in with anything that is wrong is one and the same 401, and the cloud is not asked', () => {
  it('a key that is unknown, mistyped, expired, revoked or another than the id says', async () => {
    const gateway = await aGateway();
    const { key, createKey, clock, keysFile } = gateway;
    const revoked = await createKey(['raw']);
    await revokeKey(keysFile, idOf(revoked), clock.epochMs());
    const expired = await createKey(['raw'], [SEED_PROJECT], new Date(clock.epochMs() - 1).toISOString());
    const other = await createKey(['raw']);
    const unknown = (await aGateway()).key;
    await expectTheOne401(gateway, [
      credential(unknown),
      credential(`${key.slice(0, -1)}x`, idOf(key)),
      credential(expired),
      credential(revoked),
      credential(key, idOf(other)),
      credential(key, idOf(key).toUpperCase() + ' '),
      credential('', ''),
      credential(gateway.sandbox.adminToken, idOf(key)),
    ]);
  });

  it('a project that the key does not have, that is not served, or that is named otherwise', async () => {
    const gateway = await aGateway({ settings: { PROJECT_IDS: `${SEED_PROJECT},${OTHER}` } });
    const { key } = gateway;
    const unserved = await gateway.createKey(['raw'], ['a'.repeat(32)]);
    await expectTheOne401(gateway, [
      credential(key, idOf(key), { scope: { project: { id: OTHER } } }),
      credential(key, idOf(key), { scope: { project: { id: 'a'.repeat(32) } } }),
      credential(key, idOf(key), { scope: { project: { name: 'demo' } } }),
      credential(key, idOf(key), { scope: 'unscoped' }),
      credential(unserved),
      credential(unserved, idOf(unserved), { scope: { project: { id: 'a'.repeat(32) } } }),
    ]);
  });

  it('another method, and a body that says nothing', async () => {
    const gateway = await aGateway();
    const { key } = gateway;
    const password = { methods: ['password'], password: { user: { name: idOf(key), password: key } } };
    await expectTheOne401(gateway, [
      JSON.stringify({ auth: { identity: password } }),
      JSON.stringify({ auth: { identity: { methods: ['token'], token: { id: key } } } }),
      '{}',
      'null',
      '[]',
      '"auth"',
      '{"auth":',
      '',
      '{"__proto__":{"auth":{}}}',
      credential(key, idOf(key), { filler: 'x'.repeat(70_000) }),
    ]);
    const plain = await postTokens(gateway, credential(key), { type: 'text/plain' });
    expect([plain.status, JSON.parse(plain.text)]).toEqual([401, UNAUTHORIZED]);
  });

  it('a right key while the key file cannot be read', async () => {
    const gateway = await aGateway();
    await writeFile(gateway.keysFile, '{');
    await expectTheOne401(gateway, [credential(gateway.key), credential(gateway.key)]);
    expect(gateway.log().match(/API_KEYS_FILE cannot be read/g)).toHaveLength(1);
  });
});

describe('whatever else is asked below /identity', () => {
  it('is refused in OpenStack’s shape', async () => {
    const gateway = await aGateway();
    const notFound = { error: { code: 404, title: 'Not Found', message: expect.any(String) } };
    for (const path of ['/identity/v2.0', '/identity/v3/users', '/identity/v3/auth', '/identity/v3/auth/tokens/x']) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await fetch(`${gateway.url}${path}?x=1`, { method });
        expect([path, method, answer.status, await answer.json()]).toEqual([path, method, 404, notFound]);
      }
    }
    const other = await fetch(`${gateway.url}/identity/v3/auth/tokens`, { method: 'DELETE' });
    expect([other.status, await other.json()]).toEqual([404, notFound]);
    expect(gateway.sandbox.requests()).toEqual([]);
  });
});
