import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { aGateway, bearer, type Answer } from '../support/gateway.js';
import { anOidcGateway } from '../support/issuer.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const FOREIGN = 'f'.repeat(32);
const RAW = `/v2/${SEED_PROJECT}/backups/detail`;

const code = ({ text }: Answer): unknown => (JSON.parse(text) as { code?: unknown }).code;

describe('an access token', () => {
  it('opens what a gateway key opens', async () => {
    const { get, token, viewPath } = await anOidcGateway();
    const headers = bearer(await token());
    for (const path of [viewPath(SEED_BACKUP), RAW, '/api/v1/projects']) {
      expect([path, (await get(path, headers)).status]).toEqual([path, 200]);
    }
  });

  it.each(['RS384', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'])('may be signed with %s', async (alg) => {
    const { get, token, issuer } = await anOidcGateway();
    await issuer.rotate(alg, `of ${alg}`);
    expect((await get('/api/v1/projects', bearer(await token()))).status).toBe(200);
  });

  it('says who the caller is and what it may do', async () => {
    const { get, token, clock } = await anOidcGateway();
    const exp = Math.floor(clock.epochMs() / 1000) + 100;
    const claims = { exp, sub: 'auth0|4711', scope: 'openid view email admin VIEW' };
    const { text } = await get('/api/v1/projects', bearer(await token(claims)));
    expect(JSON.parse(text)).toEqual({
      caller: 'auth0|4711',
      scopes: ['view', 'admin'],
      expiresAt: new Date(exp * 1000).toISOString(),
      projects: [{ id: SEED_PROJECT, name: null }],
    });
  });

  it.each(['JWT', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined])('may be of the type %s', async (typ) => {
    const { get, token } = await anOidcGateway();
    expect((await get('/api/v1/projects', bearer(await token({}, { typ })))).status).toBe(200);
  });

  it.each(['Bearer', 'DPoP', 'at+jwt', 'access_token'])('may call itself %s in a claim', async (typ) => {
    const { get, token } = await anOidcGateway();
    expect((await get('/api/v1/projects', bearer(await token({ typ })))).status).toBe(200);
  });

  it('may name other audiences beside the gateway', async () => {
    const { get, token } = await anOidcGateway();
    const aud = ['account', 'backup-gateway'];
    expect((await get('/api/v1/projects', bearer(await token({ aud })))).status).toBe(200);
  });

  it('is refused on routes that its scopes do not cover', async () => {
    const { get, token, viewPath, sandbox } = await anOidcGateway();
    const statuses = async (scope: unknown): Promise<number[]> => {
      const headers = bearer(await token({ scope }));
      return [(await get(viewPath(SEED_BACKUP), headers)).status, (await get(RAW, headers)).status];
    };
    for (const none of [undefined, '', 'openid profile', 'views', 17, { view: true }]) {
      expect([none, await statuses(none)]).toEqual([none, [403, 403]]);
    }
    expect(sandbox.requests()).toEqual([]);
    expect(await statuses('view')).toEqual([200, 403]);
    expect(await statuses(['raw', 'openid'])).toEqual([403, 200]);
  });

  it('sees its projects alone', async () => {
    const { get, token, viewPath, sandbox } = await anOidcGateway();
    const status = async (projects: unknown): Promise<number> =>
      (await get(viewPath(SEED_BACKUP), bearer(await token({ projects })))).status;
    const dashed = SEED_PROJECT.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-').toUpperCase();
    for (const none of [undefined, [], FOREIGN, '*', [FOREIGN, 'all', 17], { [SEED_PROJECT]: true }]) {
      expect([none, await status(none)]).toEqual([none, 404]);
    }
    expect(sandbox.requests()).toEqual([]);
    for (const some of [dashed, [dashed], `${FOREIGN}, ${SEED_PROJECT}`, `${FOREIGN} ${SEED_PROJECT}`, ['', dashed]]) {
      expect([some, await status(some)]).toEqual([some, 200]);
    }
  });

  it('may keep its scopes and projects in claims of other names', async () => {
    const { get, token, viewPath } = await anOidcGateway({
      OIDC_PROJECTS_CLAIM: 'https://example.com/projects',
      OIDC_SCOPE_CLAIM: 'realm_access.roles',
    });
    const claims = { 'https://example.com/projects': [SEED_PROJECT], realm_access: { roles: ['view'] } };
    const there = bearer(await token({ ...claims, projects: undefined, scope: undefined }));
    expect((await get(viewPath(SEED_BACKUP), there)).status).toBe(200);
    expect((await get(viewPath(SEED_BACKUP), bearer(await token()))).status).toBe(404);
  });

  it('is good until it expires, and five seconds for clocks that differ', async () => {
    const { get, token, clock } = await anOidcGateway();
    const headers = bearer(await token({ exp: Math.floor(clock.epochMs() / 1000) + 60 }));
    clock.advance(63_000);
    expect((await get('/api/v1/projects', headers)).status).toBe(200);
    clock.advance(3_000);
    expect((await get('/api/v1/projects', headers)).status).toBe(401);
  });

  it('has a limit of its own, and its own name in the audit line', async () => {
    const { get, token, log, viewPath } = await anOidcGateway({ RATE_LIMIT: '3/1m' });
    const text = await token({ sub: 'first' });
    const first = await get(viewPath(SEED_BACKUP), bearer(text));
    expect(first.headers.get('ratelimit')).toMatch(/^"caller";r=2/);
    const other = await get(viewPath(SEED_BACKUP), bearer(await token({ sub: 'second' })));
    expect(other.headers.get('ratelimit')).toMatch(/^"caller";r=2/);
    expect((await get(viewPath(SEED_BACKUP), bearer(await token({ sub: 'first' })))).headers.get('ratelimit')).toMatch(
      /^"caller";r=1/,
    );
    expect(log()).toContain('"caller":"oidc:first","callerName":"first"');
    for (const part of text.split('.')) expect(log()).not.toContain(part);
  });

  it('does not turn up among the gateway keys', async () => {
    const { get, token, key, gateway, keysFile } = await anOidcGateway();
    for (const each of [await token(), key]) expect((await get('/api/v1/projects', bearer(each))).status).toBe(200);
    await gateway.stop();
    expect(Object.keys(JSON.parse(readFileSync(`${keysFile}.used`, 'utf8')) as object)).toEqual([key.split('_')[1]]);
  });

  it('does not become a gateway token, nor looks at one', async () => {
    const { url, get, token, key } = await anOidcGateway();
    const secret = await token();
    const application_credential = { id: key.split('_')[1], secret };
    const body = { auth: { identity: { methods: ['application_credential'], application_credential } } };
    const path = '/identity/v3/auth/tokens';
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(401);
    expect((await get(path, { ...bearer(secret), 'X-Subject-Token': secret })).status).toBe(404);
  });
});

describe('an access token elsewhere than behind Bearer', () => {
  it.each(['X-API-Key', 'X-Auth-Token'])('is a wrong key in %s', async (header) => {
    const { get, token, issuer } = await anOidcGateway();
    expect((await get('/api/v1/projects', { [header]: await token() })).status).toBe(401);
    expect(issuer.asked).toEqual([]);
  });

  it('is refused in the address, and not repeated', async () => {
    const { get, token, key, log } = await anOidcGateway();
    const text = await token();
    for (const query of ['access_token=x', 'id_token=x', `x=${text}`, `x=${text.replaceAll('.', '%2E')}`]) {
      const answer = await get(`${RAW}?${query}`, bearer(key));
      expect([query, answer.status]).toEqual([query, 400]);
      expect(answer.text).not.toContain(text);
    }
    expect((await get(`${RAW}?name=eyJ.eyJ.`, bearer(key))).status).toBe(400);
    expect((await get(`${RAW}?name=eyJhbGci`, bearer(key))).status).toBe(200);
    expect(log()).not.toContain(text);
  });
});

describe('without OIDC_ISSUER', () => {
  it('no access token is good, and gateway keys are', async () => {
    const { token, issuer } = await anOidcGateway();
    const { get, viewPath, key } = await aGateway();
    const answer = await get(viewPath(SEED_BACKUP), bearer(await token()));
    expect([answer.status, code(answer)]).toEqual([401, 'unauthenticated']);
    expect((await get(viewPath(SEED_BACKUP), bearer(key))).status).toBe(200);
    expect(issuer.asked).toEqual([]);
  });
});
