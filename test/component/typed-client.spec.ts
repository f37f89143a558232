import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { createClient, GatewayProblem, GatewayUnreachable } from '../../clients/typescript/src/client.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aFaultProxy } from '../support/fault-proxy.js';
import { aFront, type Front } from '../support/front.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const NOBODYS = '00000000-0000-4000-8000-000000000000';

interface Staged {
  readonly gateway: TestGateway;
  readonly front: Front;
}

async function aStage(settings: Readonly<Record<string, string>> = {}): Promise<Staged> {
  const gateway = await aGateway({ settings });
  return { gateway, front: await aFront(gateway.url) };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

describe('the typed client reads', () => {
  it('who the caller is, a view, some of its fields, many views, and what is wrong with one', async () => {
    const { gateway } = await aStage();
    const client = createClient({ baseUrl: `${gateway.url}/`, key: gateway.key });
    const { projects, scopes } = await client.projects();
    expect([projects.map(({ id }) => id), scopes]).toEqual([[SEED_PROJECT], ['view', 'raw']]);
    const view = await client.backup(SEED_PROJECT, SEED_BACKUP);
    expect(view).toEqual(await gateway.view(SEED_BACKUP));
    const some = await client.backup(SEED_PROJECT, SEED_BACKUP, { fields: ['status', 'volumes.match'] });
    expect(some.volumes?.map(({ match }) => match)).toEqual(['matched', 'matched']);
    expect(Object.keys(some).sort()).toEqual(['id', 'projectId', 'status', 'volumes']);
    const [first, second] = await client.backupsByIds(SEED_PROJECT, [NOBODYS, SEED_BACKUP]);
    expect(first?.ok === false && first.problem.code).toBe('not-found');
    expect(second?.ok === true && second.backup).toEqual(view);
  });

  it('pages, and everything on all of them, each once', async () => {
    const { gateway, front } = await aStage();
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    const page = await client.backups(SEED_PROJECT, { limit: 2, sort: 'name' });
    expect([page.items.length, page.nextCursor]).toEqual([2, expect.any(String)]);
    const ids: string[] = [];
    for await (const { id } of client.allBackups(SEED_PROJECT, { limit: 2, sort: 'name', fields: ['name'] })) {
      ids.push(id);
    }
    const whole = await client.backups(SEED_PROJECT, { limit: 1000, sort: 'name' });
    expect(ids).toEqual(whole.items.map(({ id }) => id));
    const disks: string[] = [];
    for await (const { id } of client.allVolumeBackups(SEED_PROJECT, { limit: 3, status: 'available' })) disks.push(id);
    const wholeDisks = await client.volumeBackups(SEED_PROJECT, { limit: 1000, status: 'available' });
    expect(wholeDisks.items.length).toBeGreaterThan(3);
    expect(disks).toEqual(wholeDisks.items.map(({ id }) => id));
  });

  it('no page more than is looked at', async () => {
    const { gateway, front } = await aStage();
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    await client.allBackups(SEED_PROJECT, { limit: 1 }).next();
    expect(front.asked).toHaveLength(1);
  });

  it('what has not changed without having it sent again, and is given the very same object', async () => {
    const { gateway, front } = await aStage();
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    const before = await client.backup(SEED_PROJECT, SEED_BACKUP);
    expect(await client.backup(SEED_PROJECT, SEED_BACKUP)).toBe(before);
    expect(front.asked.map(({ status }) => status)).toEqual([200, 304]);
    gateway.sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    const now = await client.backup(SEED_PROJECT, SEED_BACKUP, { revalidate: true });
    expect([now.name, before.name]).toEqual(['renamed', 'backup_d32c']);
    expect(front.asked.at(-1)?.headers).not.toHaveProperty('if-none-match');
    expect(await client.backup(SEED_PROJECT, SEED_BACKUP)).toBe(now);
  });

  it('all of it each time where nothing is to be kept, or there is no room', async () => {
    const { gateway, front } = await aStage();
    const keepsNothing = createClient({ baseUrl: front.url, key: gateway.key, cache: false });
    for (let time = 0; time < 2; time += 1) await keepsNothing.backup(SEED_PROJECT, SEED_BACKUP);
    const length = JSON.stringify(await gateway.view(SEED_BACKUP)).length;
    const keepsOne = createClient({ baseUrl: front.url, key: gateway.key, cache: { maxCharacters: length * 1.5 } });
    for (const id of [SEED_BACKUP, SEED_BACKUP, ODD.running, ODD.running, SEED_BACKUP]) {
      await keepsOne.backup(SEED_PROJECT, id);
    }
    expect(front.asked.map(({ status }) => status)).toEqual([200, 200, 200, 304, 200, 304, 200]);
  });

  it('as a caller that the gateway refuses with a problem, of which all is told', async () => {
    const { gateway, front } = await aStage();
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    const gone = await failureOf(client.backup(SEED_PROJECT, NOBODYS));
    expect(gone).toBeInstanceOf(GatewayProblem);
    expect(gone).toMatchObject({
      code: 'not-found',
      status: 404,
      title: 'Not Found',
      errors: [],
      retryAfterSeconds: null,
    });
    expect((gone as GatewayProblem).requestId).toMatch(/^[\w-]{8,}$/);
    expect(await failureOf(client.backup(SEED_PROJECT, 'x/../y'))).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'checkpoint_item_id', message: expect.any(String) }],
    });
    expect(front.asked.at(-1)?.address).toBe(`/api/v1/projects/${SEED_PROJECT}/backups/x%2F..%2Fy`);
    gateway.sandbox.always('vbs').status(500);
    const wanted = client.backup(SEED_PROJECT, SEED_BACKUP, { require: 'complete' });
    expect(await failureOf(wanted)).toMatchObject({ code: 'incomplete', status: 502 });
  });
});

describe('the key', () => {
  it('is asked of its owner before each request, and goes into a header alone', async () => {
    const { gateway, front } = await aStage();
    const keys = [gateway.key, await gateway.createKey(['view'])];
    const client = createClient({ baseUrl: front.url, key: () => Promise.resolve(keys.shift() ?? '') });
    const token = createClient({ baseUrl: front.url, token: () => gateway.key });
    expect((await client.projects()).scopes).toEqual(['view', 'raw']);
    expect((await client.projects()).scopes).toEqual(['view']);
    await token.projects();
    expect(front.asked.map(({ headers }) => [typeof headers['x-api-key'], headers.authorization])).toEqual([
      ['string', undefined],
      ['string', undefined],
      ['undefined', `Bearer ${gateway.key}`],
    ]);
    expect(front.asked.map(({ address }) => address)).toEqual(Array.from({ length: 3 }, () => '/api/v1/projects'));
  });

  it.each([301, 302, 303, 307, 308])(
    'goes nowhere else, whatever the gateway’s address answers: %d',
    async (status) => {
      const { gateway, front } = await aStage();
      const elsewhere = await aFront(gateway.url);
      front.say({ status, headers: { Location: `${elsewhere.url}/api/v1/projects` }, body: '' });
      const client = createClient({ baseUrl: front.url, key: gateway.key });
      expect(await failureOf(client.projects())).toMatchObject({ name: 'GatewayUnreachable', reason: 'redirect' });
      expect([elsewhere.asked.length, front.asked.length]).toEqual([0, 1]);
    },
  );

  it('is in no error and in nothing that shows the client', async () => {
    const { gateway, front } = await aStage();
    const { key } = gateway;
    const gone = await aFaultProxy(Number(new URL(gateway.url).port));
    await gone.down();
    const failures = [
      await failureOf(createClient({ baseUrl: gone.url, key }).projects()),
      await failureOf(createClient({ baseUrl: front.url, key: `${key}\r\nX-Evil: 1` }).projects()),
      await failureOf(createClient({ baseUrl: front.url, token: `${key}é` }).projects()),
      await failureOf(createClient({ baseUrl: front.url, key, fetch: (_, init) => Promise.reject(new TypeError(inspect(init), { cause: init })) , deadlineMs: 100 }).projects()),
      await failureOf(createClient({ baseUrl: front.url, key }).backup(SEED_PROJECT, NOBODYS)),
    ]; // prettier-ignore
    expect(failures.map((error) => (error as Error).name)).toEqual([
      'GatewayUnreachable', 'TypeError', 'TypeError', 'GatewayUnreachable', 'GatewayProblem',
    ]); // prettier-ignore
    expect(failures[0]).toMatchObject({ systemCode: 'ECONNREFUSED' });
    const client = createClient({ baseUrl: front.url, key });
    const shown = inspect([failures, client], { depth: 9, showHidden: true }) + JSON.stringify([failures, client]);
    expect(shown).not.toContain(key);
    expect(front.asked).toHaveLength(1);
  });

  it.each([
    'ftp://127.0.0.1',
    'https://user:secret-word@example.com',
    'https://example.com/?key=secret-word',
    '/api',
    '',
  ])('is not taken with an address that is none of a gateway: %s', (baseUrl) => {
    expect(() => createClient({ baseUrl, key: 'x' })).toThrow(/^baseUrl must be an http or https address without/);
    expect(() => createClient({ baseUrl, key: 'x' })).not.toThrow(/secret-word/);
  });

  it.each(['', '.', '..'])('climbs nowhere by an id like "%s"', async (id) => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', key: 'x' });
    await expect(client.backup(id, SEED_BACKUP)).rejects.toThrow(TypeError);
    await expect(client.backup(SEED_PROJECT, id)).rejects.toThrow(TypeError);
  });
});

describe('a read that fails', () => {
  const busy = { status: 503, headers: { 'Retry-After': '0' }, body: '' };
  const limited = { status: 429, headers: { 'Retry-After': '0' }, body: '' };

  it('in passing is made again: refused with 503, or with 429 and a time, or cut off', async () => {
    const { gateway, front } = await aStage();
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    front.say(busy, limited, busy);
    expect((await client.backup(SEED_PROJECT, SEED_BACKUP)).id).toBe(SEED_BACKUP);
    expect(front.asked.map(({ status }) => status)).toEqual([503, 429, 503, 200]);
    front.say({ status: 200, headers: { 'Content-Length': '9999', Connection: 'close' }, body: '{"id":' });
    expect((await client.backup(SEED_PROJECT, SEED_BACKUP)).id).toBe(SEED_BACKUP);
  });

  it('again and again is given up, with what was said last', async () => {
    const { gateway, front } = await aStage();
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    front.say(...Array.from({ length: 9 }, () => busy));
    expect(await failureOf(client.projects())).toMatchObject({
      status: 503,
      code: 'unexpected-answer',
      retryAfterSeconds: 0,
    });
    expect(front.asked).toHaveLength(4);
  });

  it('and is to be made again only after its deadline is given up at once', async () => {
    const { gateway, front } = await aStage({ RATE_LIMIT: '1/1h' });
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    await client.projects();
    const refused = await failureOf(client.projects());
    expect(refused).toMatchObject({ code: 'rate-limited', status: 429 });
    expect((refused as GatewayProblem).retryAfterSeconds).toBeGreaterThan(60);
    expect(front.asked).toHaveLength(2);
  });

  it.each([
    { status: 429, body: '' },
    { status: 502, body: '<html>' },
    { status: 504, body: '{"code":"x"}', headers: { 'Content-Type': 'application/problem+json' } },
    { status: 401, body: 'null', headers: { 'Content-Type': 'application/problem+json' } },
    { status: 200, body: '<html>' },
    { status: 304, body: '' },
  ])('in a way that lasts, or that nobody knows, is not made again: $status $body', async (answer) => {
    const { gateway, front } = await aStage();
    front.say(answer);
    const client = createClient({ baseUrl: front.url, key: gateway.key });
    expect(await failureOf(client.projects())).toMatchObject({ code: 'unexpected-answer', status: answer.status });
    expect(front.asked).toHaveLength(1);
  });

  it('by silence ends at its deadline, and at once when the caller wants no more', async () => {
    const { gateway, front } = await aStage();
    front.say({ status: 200 }, { status: 200 });
    const client = createClient({ baseUrl: front.url, key: gateway.key, deadlineMs: 300 });
    expect(await failureOf(client.projects())).toEqual(new GatewayUnreachable('deadline'));
    const stop = new AbortController();
    const patient = createClient({ baseUrl: front.url, key: gateway.key });
    const waiting = failureOf(patient.projects({ signal: stop.signal }));
    stop.abort(new Error('enough'));
    expect(await waiting).toEqual(new Error('enough'));
    const stuck = createClient({ baseUrl: front.url, key: () => new Promise(() => undefined), deadlineMs: 50 });
    expect(await failureOf(stuck.projects())).toEqual(new GatewayUnreachable('deadline'));
  });
});
