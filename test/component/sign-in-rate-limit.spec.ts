import { describe, expect, it } from '@jest/globals';
import { formatKey, newKeySecret, parseKey } from '../../src/auth/key-format.js';
import { aGateway, type Answer, type TestGateway } from '../support/gateway.js';

const idOf = (key: string): string => parseKey(key)?.id ?? 'none';

async function signIn({ url }: TestGateway, id: string, secret: string): Promise<Answer> {
  const identity = { methods: ['application_credential'], application_credential: { id, secret } };
  const answer = await fetch(`${url}/identity/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: { identity } }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const limited = (): Promise<TestGateway> => aGateway({ settings: { RATE_LIMIT: '5/1m' } });

describe('signing in counts against the caller’s limit', () => {
  it('and is refused as Keystone refuses when nothing is left', async () => {
    const gateway = await limited();
    const { key } = gateway;
    const answers: Answer[] = [];
    for (let done = 0; done < 7; done += 1) answers.push(await signIn(gateway, idOf(key), key));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(Array(7).fill('"caller";q=5;w=60'));
    expect(answers.slice(0, 2).map(({ headers }) => headers.get('ratelimit'))).toEqual([
      expect.stringMatching(/^"caller";r=4;t=(60|59)$/),
      expect.stringMatching(/^"caller";r=3;t=(60|5\d)$/),
    ]);
    const [refused] = answers.slice(-1);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(JSON.parse(refused?.text ?? '')).toEqual({
      error: { code: 429, title: 'Too Many Requests', message: expect.any(String) },
    });
    expect(refused?.headers.get('x-subject-token')).toBeNull();
    const lines = gateway.log().split('\n');
    const line = lines.find((each) => each.includes('"status":429')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ caller: idOf(key), route: '/identity/v3/auth/tokens' });
  });

  it('together with everything else that the key does, and apart from other keys', async () => {
    const gateway = await limited();
    const other = await gateway.createKey(['view']);
    for (let done = 0; done < 3; done += 1) await signIn(gateway, idOf(gateway.key), gateway.key);
    const asked = [await gateway.get('/api/v1/projects'), await gateway.get('/api/v1/projects')];
    expect(asked.map(({ status }) => status)).toEqual([200, 200]);
    expect((await signIn(gateway, idOf(gateway.key), gateway.key)).status).toBe(429);
    expect((await gateway.get('/api/v1/projects')).status).toBe(429);
    expect((await signIn(gateway, idOf(other), other)).status).toBe(201);
  });

  it('also with a credential id that is not the key’s', async () => {
    const gateway = await limited();
    const statuses: number[] = [];
    for (let done = 0; done < 6; done += 1) statuses.push((await signIn(gateway, 'f'.repeat(16), gateway.key)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('but not where the key is not proved: nobody uses up another’s limit', async () => {
    const gateway = await limited();
    const id = idOf(gateway.key);
    for (let done = 0; done < 8; done += 1) {
      expect((await signIn(gateway, id, formatKey({ id, secret: newKeySecret() }))).status).toBe(401);
    }
    const answer = await signIn(gateway, id, gateway.key);
    expect(answer.headers.get('ratelimit')).toMatch(/^"caller";r=4;/);
  });
});
