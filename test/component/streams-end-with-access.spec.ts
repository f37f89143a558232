import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { parseKey } from '../../src/auth/key-format.js';
import { revokeKey } from '../../src/keys/key-operations.js';
import { follow, type Followed } from '../support/followed.js';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { anIssuer, AUDIENCE } from '../support/issuer.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { tokenFor } from '../support/sign-in.js';
import { until } from '../support/until.js';

const SECOND = 1000;

async function following({ url, viewPath }: TestGateway, credential: string): Promise<Followed> {
  const followed = await follow(`${url}${viewPath(SEED_BACKUP)}/events`, bearer(credential));
  await until(() => followed.views().length === 1);
  return followed;
}

/** What was told last, when it has closed. */
async function lastWord(followed: Followed): Promise<unknown> {
  expect(await followed.ended).toBe('ended');
  return followed.problems();
}

const idOf = (key: string): string => parseKey(key)?.id ?? '';

/** As another process would change it. */
async function patchKey({ keysFile }: TestGateway, key: string, patch: object): Promise<void> {
  const content = JSON.parse(await readFile(keysFile, 'utf8')) as { keys: { id: string }[] };
  const keys = content.keys.map((stored) => (stored.id === idOf(key) ? { ...stored, ...patch } : stored));
  await writeFile(keysFile, JSON.stringify({ ...content, keys }));
}

describe('the stream of a key', () => {
  it('ends within two seconds of its revocation, as does that of a token made with it; another goes on', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['view']);
    const token = await tokenFor(gateway, key, SEED_PROJECT);
    const [its, ofToken, other] = [await following(gateway, key), await following(gateway, token), await following(gateway, gateway.key)]; // prettier-ignore
    await revokeKey(gateway.keysFile, idOf(key), gateway.clock.epochMs());
    gateway.clock.advance(2 * SECOND);
    expect(await lastWord(its)).toMatchObject([{ status: 401, code: 'unauthenticated' }]);
    expect(await lastWord(ofToken)).toMatchObject([{ status: 401, code: 'unauthenticated' }]);
    gateway.clock.advance(31 * SECOND);
    await until(() => other.comments().includes(''));
    expect(other.isEnded()).toBe(false);
  });

  it('ends when the key is over', async () => {
    const gateway = await aGateway();
    const end = new Date(gateway.clock.epochMs() + 60 * SECOND).toISOString();
    const followed = await following(gateway, await gateway.createKey(['view'], undefined, end));
    gateway.clock.advance(58 * SECOND);
    await until(() => followed.comments().includes(''));
    expect(followed.isEnded()).toBe(false);
    gateway.clock.advance(3 * SECOND);
    expect(await lastWord(followed)).toMatchObject([{ code: 'unauthenticated' }]);
  });

  it.each([
    ['the project', { projects: ['f'.repeat(32)] }, 'not-found'],
    ['the scope view', { scopes: ['raw'] }, 'forbidden'],
  ])('ends when the key has lost %s', async (_what, patch, code) => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['view']);
    const followed = await following(gateway, key);
    await patchKey(gateway, key, patch);
    gateway.clock.advance(2 * SECOND);
    expect(await lastWord(followed)).toMatchObject([{ code }]);
  });

  it('shows no addresses any more when the key has lost the scope network', async () => {
    const gateway = await aGateway();
    const item = gateway.sandbox.world.item(SEED_BACKUP);
    gateway.sandbox.world.patchItem(SEED_BACKUP, { backup_data: { ...item.backup_data, eip: '192.0.2.77' } });
    const key = await gateway.createKey(['view', 'network']);
    const followed = await following(gateway, key);
    await patchKey(gateway, key, { scopes: ['view'] });
    gateway.clock.advance(2 * SECOND);
    await until(() => followed.views().length === 2);
    expect(followed.views().map(({ resource }) => resource.eip)).toEqual(['192.0.2.77', null]);
  });
});

describe('the stream of an access token', () => {
  it('ends when the token is over, and not before', async () => {
    const issuer = await anIssuer();
    const gateway = await aGateway({ settings: { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE } });
    const now = gateway.clock.epochMs();
    const exp = Math.floor(now / 1000) + 120;
    const token = await issuer.sign(issuer.claims(now, { scope: 'view', projects: [SEED_PROJECT], exp }));
    const followed = await following(gateway, token);
    gateway.clock.advance(60 * SECOND);
    await until(() => followed.comments().includes(''));
    expect(followed.isEnded()).toBe(false);
    await until(() => {
      gateway.clock.advance(10 * SECOND);
      return followed.isEnded();
    });
    expect(await lastWord(followed)).toMatchObject([{ code: 'unauthenticated' }]);
  });
});
