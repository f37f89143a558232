import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import { changeKeyFile } from '../../src/auth/key-file.js';
import { parseKey } from '../../src/auth/key-format.js';
import { revokeKey, rotateKey } from '../../src/keys/key-operations.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { idOf, signIn, subject } from '../support/sign-in.js';

const OTHER = 'e'.repeat(32);
const HOUR = 3_600_000;
const LIST = `/v3/${SEED_PROJECT}/backups/detail`;

const SECRET = 'the secret of this gateway, not of another';
const rotatable = (): Promise<TestGateway> => aGateway({ settings: { GATEWAY_SECRET: SECRET } });

/** The new key. */
async function rotate({ keysFile, key, clock, canaries }: TestGateway, overlapMs: number): Promise<string> {
  const made = await rotateKey(keysFile, SECRET, idOf(key), { overlapMs, now: clock.epochMs() });
  canaries.secret('a rotated gateway key', parseKey(made.key)?.secret ?? made.key);
  return made.key;
}

async function tokenFor(gateway: TestGateway, key: string): Promise<{ token: string; expiresAt: string }> {
  const answer = await signIn(gateway, key, { project: SEED_PROJECT });
  expect(answer.status).toBe(201);
  const body = JSON.parse(answer.text) as { token: { expires_at: string } };
  return { token: subject(answer), expiresAt: body.token.expires_at };
}

const list = async ({ get }: TestGateway, token: string): Promise<number> =>
  (await get(LIST, { 'X-Auth-Token': token })).status;

describe('a token of the gateway ends', () => {
  it('when its key is revoked', async () => {
    const gateway = await aGateway();
    const { token } = await tokenFor(gateway, gateway.key);
    expect(await list(gateway, token)).toBe(200);
    const asked = gateway.sandbox.requests().length;
    await revokeKey(gateway.keysFile, idOf(gateway.key), gateway.clock.epochMs());
    expect(await list(gateway, token)).toBe(401);
    expect(gateway.sandbox.requests()).toHaveLength(asked);
  });

  it('when its key loses the project', async () => {
    const gateway = await aGateway();
    const { token } = await tokenFor(gateway, gateway.key);
    await changeKeyFile(gateway.keysFile, (keys) => ({
      keys: keys.map((key) => ({ ...key, projects: [OTHER] })),
      result: null,
    }));
    expect(await list(gateway, token)).toBe(401);
    expect(gateway.sandbox.requests()).toEqual([]);
  });

  it('after an hour', async () => {
    const gateway = await aGateway();
    const { token } = await tokenFor(gateway, gateway.key);
    gateway.clock.advance(HOUR - 1);
    expect(await list(gateway, token)).toBe(200);
    gateway.clock.advance(1);
    expect(await list(gateway, token)).toBe(401);
    expect(await list(gateway, gateway.key)).toBe(200);
  });

  it('with its key, where that ends before, and says so', async () => {
    const gateway = await aGateway();
    const end = new Date(gateway.clock.epochMs() + 60_000).toISOString();
    const { token, expiresAt } = await tokenFor(gateway, await gateway.createKey(['raw'], [SEED_PROJECT], end));
    expect(expiresAt).toBe(end.replace('Z', '000Z'));
    expect(await list(gateway, token)).toBe(200);
    gateway.clock.advance(60_000);
    expect(await list(gateway, token)).toBe(401);
  });

  it('with the secret that it was made with, where the key is rotated without an overlap', async () => {
    const gateway = await rotatable();
    const { token } = await tokenFor(gateway, gateway.key);
    expect(await list(gateway, token)).toBe(200);
    const asked = gateway.sandbox.requests().length;
    const renewed = await rotate(gateway, 0);
    expect(await list(gateway, token)).toBe(401);
    expect(gateway.sandbox.requests()).toHaveLength(asked);
    const { token: newToken } = await tokenFor(gateway, renewed);
    expect([await list(gateway, newToken), await list(gateway, token)]).toEqual([200, 401]);
  });

  it('with the overlap of a rotation, and says so from then on; one of the new secret lives on', async () => {
    const gateway = await rotatable();
    const { token } = await tokenFor(gateway, gateway.key);
    const renewed = await rotate(gateway, 60_000);
    const end = new Date(gateway.clock.epochMs() + 60_000).toISOString();
    const { token: newToken } = await tokenFor(gateway, renewed);
    const late = await tokenFor(gateway, gateway.key);
    expect(late.expiresAt).toBe(end.replace('Z', '000Z'));
    const me = await gateway.get('/api/v1/projects', { 'X-Auth-Token': token });
    expect(JSON.parse(me.text)).toMatchObject({ expiresAt: end });
    gateway.clock.advance(59_999);
    for (const each of [token, late.token, newToken]) expect(await list(gateway, each)).toBe(200);
    gateway.clock.advance(1);
    const statuses = [];
    for (const each of [token, late.token, newToken]) statuses.push(await list(gateway, each));
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('with the first of two rotations, although another overlap goes on', async () => {
    const gateway = await rotatable();
    const { token } = await tokenFor(gateway, gateway.key);
    const second = await rotate(gateway, 60_000);
    const { token: ofSecond } = await tokenFor(gateway, second);
    await rotate(gateway, 120_000);
    gateway.clock.advance(60_000);
    expect([await list(gateway, token), await list(gateway, ofSecond)]).toEqual([401, 200]);
  });

  it('while the key file cannot be read', async () => {
    const gateway = await aGateway();
    const { token } = await tokenFor(gateway, gateway.key);
    await writeFile(gateway.keysFile, '{');
    expect(await list(gateway, token)).toBe(401);
  });
});

describe('a token of the gateway', () => {
  it('is refused with any one character changed, and the cloud is not asked', async () => {
    const gateway = await aGateway();
    const { token } = await tokenFor(gateway, gateway.key);
    const character = fc.constantFrom(...Array.from('0123456789abcdefABCDEFgtz_-.'));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: token.length - 1 }), character, async (place, other) => {
        fc.pre(token[place] !== other);
        expect(await list(gateway, `${token.slice(0, place)}${other}${token.slice(place + 1)}`)).toBe(401);
      }),
      { numRuns: 300 },
    );
    expect(gateway.sandbox.requests()).toEqual([]);
    expect(await list(gateway, token)).toBe(200);
  });

  it('of one project does not see the others of its key', async () => {
    const gateway = await aGateway({ settings: { PROJECT_IDS: `${SEED_PROJECT},${OTHER}` } });
    const key = await gateway.createKey(['view', 'raw'], [OTHER, SEED_PROJECT]);
    const { token, expiresAt } = await tokenFor(gateway, key);
    for (const path of [
      `/v3/${OTHER}/backups/detail`,
      `/v1/${OTHER}/checkpoint_items/${SEED_BACKUP}`,
      `/api/v1/projects/${OTHER}/backups/${SEED_BACKUP}`,
    ]) {
      expect([path, (await gateway.get(path, { 'X-Auth-Token': token })).status]).toEqual([path, 404]);
    }
    expect(gateway.sandbox.requests()).toEqual([]);
    const me = await gateway.get('/api/v1/projects', { 'X-Auth-Token': token });
    expect(JSON.parse(me.text)).toEqual({
      caller: 'a test',
      scopes: ['view', 'raw'],
      expiresAt: expiresAt.replace('000Z', 'Z'),
      projects: [{ id: SEED_PROJECT, name: null }],
    });
  });

  it('may do what its key may do, and no more', async () => {
    const gateway = await aGateway();
    const { token } = await tokenFor(gateway, await gateway.createKey(['view']));
    expect(await list(gateway, token)).toBe(403);
    expect((await gateway.get(gateway.viewPath(SEED_BACKUP), { 'X-Auth-Token': token })).status).toBe(200);
  });

  it('counts against the same limit as its key', async () => {
    const gateway = await aGateway({ settings: { RATE_LIMIT: '3/1m' } });
    const { token } = await tokenFor(gateway, gateway.key); // the first of three
    const statuses = [];
    for (const presented of [token, gateway.key, token]) statuses.push(await list(gateway, presented));
    expect(statuses).toEqual([200, 200, 429]);
  });
});
