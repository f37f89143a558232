import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { FailedAttempts } from '../../src/auth/failed-attempts.js';
import { formatKey, newKeyId, newKeySecret, parseKey } from '../../src/auth/key-format.js';
import { KeyStore } from '../../src/auth/key-store.js';
import { Problem } from '../../src/http/problem.js';
import { createKey, revokeKey, rotateKey } from '../../src/keys/key-operations.js';
import { aFolder, aGateway, bearer, type Answer, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import { credential, idOf, postTokens } from '../support/sign-in.js';

const PATH = '/api/v1/projects';
const RAW = `/v2/${SEED_PROJECT}/backups/detail`;
const A_MINUTE = 60_000;
const UNKNOWN = newKeyId();
const SECRET = 'the secret of this gateway, not of another';

/** Well-formed, of the same id, with another secret. */
const wrong = (key: string): string => formatKey({ id: idOf(key), secret: newKeySecret() });

async function ask({ get }: TestGateway, key: string, headers = {}, path = PATH): Promise<Answer> {
  return get(path, { ...bearer(key), ...headers });
}

async function guess(gateway: TestGateway, key: string, times: number, headers = {}): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let done = 0; done < times; done += 1) statuses.push((await ask(gateway, wrong(key), headers)).status);
  return statuses;
}

const signIn = (gateway: TestGateway, id: string, secret: string): Promise<Answer> =>
  postTokens(gateway, credential(secret, id));

interface KeyAlone {
  readonly keysFile: string;
  readonly key: string;
  readonly clock: number;
  readonly gatewaySecret: string;
}

async function aKeyAlone(): Promise<KeyAlone> {
  const keysFile = join(aFolder(), 'keys.json');
  const gatewaySecret = 'a gateway secret';
  const wanted = { name: 'n', projects: [SEED_PROJECT], scopes: ['view'], expiresAt: null, now: 0 } as const;
  return { keysFile, key: (await createKey(keysFile, gatewaySecret, wanted)).key, clock: 0, gatewaySecret };
}

const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

describe('guessing a key', () => {
  it('ends in 429 after ten wrong secrets, until a minute has passed', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['view']);
    for (const status of [...times(10, 401), 429, 429]) {
      expect([await guess(gateway, key, 1), (await ask(gateway, key)).status]).toEqual([[status], 200]);
    }
    gateway.clock.advance(A_MINUTE - 1000);
    const refused = await ask(gateway, wrong(key));
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'rate-limited', status: 429 });
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('ratelimit-policy')).toBe('"failed-attempts";q=10;w=60');
    expect(refused.headers.get('ratelimit')).toBe('"failed-attempts";r=0;t=1');
    gateway.clock.advance(1000);
    expect((await ask(gateway, key)).status).toBe(200);
    expect(await guess(gateway, key, 11)).toEqual([...times(10, 401), 429]);
  });

  it('is refused on raw routes and at the small Keystone in their own shape', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['raw']);
    await guess(gateway, key, 10);
    for (const answer of [await ask(gateway, wrong(key), {}, RAW), await signIn(gateway, idOf(key), wrong(key))]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
      const error = { code: 429, title: 'Too Many Requests', message: expect.any(String) };
      expect(JSON.parse(answer.text)).toEqual({ error });
    }
  });

  it('is counted at the small Keystone as well', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['raw']);
    const statuses: number[] = [];
    for (let done = 0; done < 11; done += 1) {
      statuses.push((await signIn(gateway, idOf(key), wrong(key))).status);
    }
    expect(statuses).toEqual([...times(10, 401), 429]);
    expect(await guess(gateway, key, 1)).toEqual([429]);
  });

  it('is answered with 401 ten times of ten thousand, however many come at once, and finds nobody locked out', async () => {
    const { keysFile, key, clock, gatewaySecret: secret } = await aKeyAlone();
    const locked: string[] = [];
    const attempts = new FailedAttempts({ onLocked: (...pair) => locked.push(pair.join(' from ')) });
    const store = new KeyStore({ file: keysFile, secret, now: () => clock, attempts });
    const all = await Promise.allSettled(Array.from({ length: 10_000 }, () => store.verify(wrong(key), '192.0.2.1')));
    const refused = all.filter((one) => one.status === 'rejected' && one.reason instanceof Problem);
    expect(refused).toHaveLength(9_990);
    expect(locked).toEqual([`${idOf(key)} from 192.0.2.1`]);
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      await expect(store.verify(key, address)).resolves.toMatchObject({ id: idOf(key) });
    }
  });

  it('writes the id and the address down once, and no key', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['view']);
    const tried = wrong(key);
    for (let done = 0; done < 15; done += 1) await ask(gateway, tried);
    expect(logLines(gateway, 'being guessed')).toEqual([
      expect.objectContaining({ level: 40, keyId: idOf(key), address: '127.0.0.1' }),
    ]);
    expect(gateway.log()).toContain('"status":429');
    expect(gateway.log()).not.toContain(parseKey(tried)?.secret);
  });
});

describe('what cannot be a guess of an existing key', () => {
  const sorts: readonly (readonly [string, (key: string) => string])[] = [
    ['a bad checksum', (key) => wrong(key).replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['an unknown id', () => formatKey({ id: UNKNOWN, secret: newKeySecret() })],
    ['a forged token', (key) => `bgt_1_${idOf(key)}_${SEED_PROJECT}_1_9999999999999_${newKeySecret()}`],
  ];

  it.each(sorts)('is always 401: %s', async (_sort, make) => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['view']);
    const statuses = new Set<number>();
    for (let done = 0; done < 40; done += 1) {
      statuses.add((await ask(gateway, make(key))).status);
      statuses.add((await signIn(gateway, idOf(key), make(key))).status);
    }
    expect([...statuses]).toEqual([401]);
    await guess(gateway, key, 10);
    expect((await ask(gateway, make(key))).status).toBe(401);
  });

  it('is the right secret of a key that has ended: 401 as often as it is sent', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['view']);
    await revokeKey(gateway.keysFile, idOf(key), gateway.clock.epochMs());
    const statuses: number[] = [];
    for (let done = 0; done < 15; done += 1) statuses.push((await ask(gateway, key)).status);
    expect(statuses).toEqual(times(15, 401));
  });
});

describe('ten thousand wrong keys', () => {
  it('lock nobody out: not another key, not the same one, whether or not it was seen before', async () => {
    const gateway = await aGateway();
    const [attacked, other] = [await gateway.createKey(['view']), await gateway.createKey(['view'])];
    for (let round = 0; round < 20; round += 1) {
      const statuses = await guess(gateway, attacked, 11);
      expect(statuses).toEqual(round === 0 ? [...times(10, 401), 429] : times(11, 429));
      expect([(await ask(gateway, attacked)).status, (await ask(gateway, other)).status]).toEqual([200, 200]);
      expect((await signIn(gateway, idOf(attacked), attacked)).status).toBe(201);
    }
    await revokeKey(gateway.keysFile, idOf(attacked), gateway.clock.epochMs());
    expect((await ask(gateway, attacked)).status).toBe(401);
  });

  it('do not keep a rotated key out, by its new secret and by the old one while that lives', async () => {
    const gateway = await aGateway({ settings: { GATEWAY_SECRET: SECRET } });
    const old = await gateway.createKey(['view']);
    await guess(gateway, old, 11);
    const rotation = { overlapMs: A_MINUTE, now: gateway.clock.epochMs() };
    const { key: renewed } = await rotateKey(gateway.keysFile, SECRET, idOf(old), rotation);
    gateway.canaries.secret('a rotated gateway key', parseKey(renewed)?.secret ?? renewed);
    expect([(await ask(gateway, renewed)).status, (await ask(gateway, old)).status]).toEqual([200, 200]);
    expect(await guess(gateway, old, 1)).toEqual([429]);
  });

  it('lock nobody out at another address behind a trusted proxy', async () => {
    const gateway = await aGateway({ settings: { TRUST_PROXY: '127.0.0.1' } });
    const key = await gateway.createKey(['view']);
    const [one, other] = [{ 'X-Forwarded-For': '203.0.113.1' }, { 'X-Forwarded-For': '203.0.113.2' }];
    expect(await guess(gateway, key, 11, one)).toEqual([...times(10, 401), 429]);
    expect(await guess(gateway, key, 11, other)).toEqual([...times(10, 401), 429]);
    expect((await ask(gateway, key, { 'X-Forwarded-For': '203.0.113.3' })).status).toBe(200);
  });

  it('are counted together, whatever address they claim to come from, where no proxy is trusted', async () => {
    const gateway = await aGateway();
    const key = await gateway.createKey(['view']);
    const statuses: number[] = [];
    for (let done = 0; done < 12; done += 1) {
      const claim = {
        'X-Forwarded-For': `203.0.113.${done}`,
        'X-Real-IP': `203.0.113.${done}`,
        Forwarded: `for=203.0.113.${done}`,
      };
      statuses.push(...(await guess(gateway, key, 1, claim)));
    }
    expect(statuses).toEqual([...times(10, 401), 429, 429]);
  });
});
