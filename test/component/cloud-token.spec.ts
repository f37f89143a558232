import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { raw } from '../support/call-counts.js';
import type { FakeClock } from '../support/fake-clock.js';
import { aGateway, aGatewayOver, type Answer } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

const SECOND = 1000;
const code = ({ text }: Answer): unknown => (JSON.parse(text) as { code?: unknown }).code;

describe('the gateway’s own token', () => {
  it('is asked for once by a herd, when it has died before its time as well', async () => {
    const { view, sandbox, projectId, clock } = await aGateway();
    const ids = [...sandbox.world.project(projectId).items.keys()];
    await Promise.all(ids.map((id) => view(id)));
    expect(sandbox.requests('identity')).toHaveLength(1);
    sandbox.expireTokens();
    clock.advance(40 * SECOND);
    const views = await Promise.all(ids.map((id) => view(id)));
    expect(views.every(({ completeness }) => completeness === 'complete')).toBe(true);
    expect(sandbox.requests('identity')).toHaveLength(2);
  });

  it('is asked for once by two hundred at once whose token has died, and all two hundred are answered', async () => {
    const { get, sandbox, projectId, clock } = await aGateway();
    const { items, rows } = sandbox.world.project(projectId);
    // Raw routes: each caller has a call to the cloud of his own.
    const paths = [
      ...[...items.keys()].map((id) => `/v1/${projectId}/checkpoint_items/${id}`),
      ...[...rows.keys()].map((id) => `/v3/${projectId}/backups/${id}`),
    ];
    expect((await get(paths[0] ?? '')).status).toBe(200);
    sandbox.expireTokens();
    clock.advance(40 * SECOND);
    sandbox.forgetRequests();
    const answers = await Promise.all(paths.slice(0, 200).map((path) => get(path)));
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(200));
    expect(sandbox.requests('identity')).toHaveLength(1);
    const asked = [...sandbox.requests('csbs'), ...sandbox.requests('vbs')];
    expect(asked.length).toBeGreaterThan(200); // they did meet the dead token
    expect(asked.length).toBeLessThanOrEqual(400);
  });

  it('is renewed at 80 % of its life, while the old one serves', async () => {
    const { view, sandbox, clock } = await aGateway({ sandbox: { tokenLifetimeSeconds: 1000 } });
    await view(SEED_BACKUP);
    clock.advance(790 * SECOND);
    await view(ODD.encrypted);
    expect(sandbox.requests('identity')).toHaveLength(1);
    clock.advance(15 * SECOND);
    sandbox.always('identity').hang();
    expect((await view(ODD.disagreeing)).completeness).toBe('complete'); // nobody waits for the new one
    expect(sandbox.requests('identity')).toHaveLength(2);
  });

  it('of ten seconds is renewed every eight, and a minute of calls meets no dead one', async () => {
    let clock: FakeClock | null = null;
    const now = (): Date => new Date(clock?.epochMs() ?? Date.now());
    const sandbox = await aSandbox({ now, tokenLifetimeSeconds: 10 });
    const gateway = await aGatewayOver(sandbox);
    clock = gateway.clock;
    for (let second = 0; second < 60; second += 1) {
      expect(await raw(gateway)).toBe(404);
      clock.advance(SECOND);
    }
    expect(sandbox.requests('csbs')).toHaveLength(60); // a call that meets a dead token is made again
    expect(sandbox.requests('identity')).toHaveLength(8);
  });

  it('that still lives hides that Keystone is down', async () => {
    const { view, sandbox, clock } = await aGateway();
    await view(SEED_BACKUP);
    sandbox.always('identity').status(503);
    clock.advance(3600 * SECOND);
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
  });

  it('lives as long as the cloud’s clock says, however wrong ours is set', async () => {
    const { view, sandbox, clock } = await aGateway();
    clock.setWall(clock.epochMs() + 2 * 24 * 3600 * SECOND);
    await view(SEED_BACKUP);
    clock.advance(3600 * SECOND);
    await view(SEED_BACKUP);
    expect(sandbox.requests('identity')).toHaveLength(1);
  });

  it('is scoped to the project asked for and never asked for with a catalog', async () => {
    const { view, sandbox, projectId } = await aGateway();
    await view(SEED_BACKUP);
    const [asked] = sandbox.requests('identity');
    expect(asked?.rawUrl).toBe('/identity/v3/auth/tokens?nocatalog');
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({ auth: { scope: { project: { id: projectId } } } });
  });
});

describe('when no token is to be had', () => {
  it('because the password is wrong, the cloud’s 401 is not the caller’s, and it is not tried again for 30 s', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway({ settings: { OS_PASSWORD: 'wrong' } });
    const answers = [];
    for (let asked = 0; asked < 5; asked += 1) answers.push(await get(viewPath(SEED_BACKUP)));
    expect(answers.map((answer) => [answer.status, code(answer)])).toEqual(Array(5).fill([502, 'upstream-auth']));
    expect(sandbox.requests('identity')).toHaveLength(1);
    clock.advance(31 * SECOND);
    await get(viewPath(SEED_BACKUP));
    expect(sandbox.requests('identity')).toHaveLength(2);
    expect(sandbox.requests('csbs')).toEqual([]);
  });

  it.each([
    ['is down', 503, 'upstream-unavailable', (status: (code: number) => void) => { status(503); }],
    ['sends something that is not JSON', 503, 'upstream-unavailable', (status: (code: number) => void) => { status(201); }],
  ] as const)('because Keystone %s, the caller is told to come back', async (_name, expected, problem, plan) => {
    const { get, viewPath, sandbox } = await aGateway();
    plan((status) => { sandbox.always('identity').status(status, '<html></html>'); });
    const answer = await get(viewPath(SEED_BACKUP));
    expect([answer.status, code(answer)]).toEqual([expected, problem]);
    expect(answer.headers.has('retry-after')).toBe(true);
  }); // prettier-ignore

  it('because Keystone is silent, the deadline holds', async () => {
    const { get, viewPath, sandbox } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '800' } });
    sandbox.always('identity').hang();
    const answer = await get(viewPath(SEED_BACKUP));
    expect([answer.status, code(answer)]).toEqual([504, 'upstream-timeout']);
    // What the request for a token has come to after its own five seconds is told to all who come then.
    let later = answer;
    await until(async () => (later = await get(viewPath(SEED_BACKUP))).status !== 504);
    expect([later.status, code(later)]).toEqual([503, 'upstream-unavailable']);
    expect(later.headers.get('retry-after')).toBe('2');
  });

  it('because Keystone fails, it is left alone for two seconds, and found well after that', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway();
    sandbox.next('identity').drop();
    for (let asked = 0; asked < 5; asked += 1) expect((await get(viewPath(SEED_BACKUP))).status).toBe(503);
    expect(sandbox.requests('identity')).toHaveLength(1);
    clock.advance(2001);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
  });
});

describe('a password that serves many projects', () => {
  const PROJECTS = Array.from({ length: 8 }, (_each, index) => String(index).repeat(32));

  async function overMany(settings: Record<string, string> = {}) {
    const gateway = await aGateway({ settings: { PROJECT_IDS: PROJECTS.join(), ...settings } });
    for (const id of PROJECTS) gateway.sandbox.world.addProject(id, id);
    const key = { 'X-API-Key': await gateway.createKey(['raw'], PROJECTS) };
    let asked = 0;
    const askAll = () => {
      asked += 1; // another question each time: the last answers are still at hand
      return Promise.all(PROJECTS.map((id) => gateway.get(`/v2/${id}/backups/detail?name=${asked}`, key)));
    };
    return { ...gateway, askAll };
  }

  it('and is wrong is tried once per 30 s in all: a cloud locks the account after a few', async () => {
    const { askAll, sandbox, clock } = await overMany({ OS_PASSWORD: 'wrong' });
    for (let asked = 0; asked < 3; asked += 1) {
      expect((await askAll()).map(({ status }) => status)).toEqual(Array(8).fill(502));
    }
    expect(sandbox.requests('identity')).toHaveLength(1);
    clock.advance(31 * SECOND);
    await askAll();
    expect(sandbox.requests('identity')).toHaveLength(2);
  });

  it('and was changed is tried once, when all tokens died with it', async () => {
    const { askAll, sandbox } = await overMany();
    expect((await askAll()).map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(sandbox.requests('identity')).toHaveLength(8);
    sandbox.world.user.password = 'another';
    sandbox.expireTokens();
    sandbox.forgetRequests();
    expect((await askAll()).map(({ status }) => status)).toEqual(Array(8).fill(502));
    expect(sandbox.requests('identity')).toHaveLength(1);
  });

  it.each([1, 3])(
    'and is right serves the others soon, however eagerly %s are asked for that it does not get',
    async (count) => {
      const { askAll, sandbox, clock } = await overMany();
      for (const id of PROJECTS.slice(0, count)) sandbox.world.projects.delete(id);
      await askAll();
      for (let pause = 0; pause < 2 * count; pause += 1) {
        clock.advance(31 * SECOND);
        await askAll();
      }
      const given = PROJECTS.map((_id, index) => (index < count ? 502 : 200));
      expect((await askAll()).map(({ status }) => status)).toEqual(given);
    },
  );
});

describe('an upstream that refuses every token', () => {
  it('gets two calls per request at most, Keystone one per 30 s, and callers see 502, never 401', async () => {
    const { get, viewPath, projectId, sandbox, clock } = await aGateway();
    await get(viewPath(ODD.encrypted)); // the first token
    for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).status(401);
    const paths = [
      viewPath(SEED_BACKUP),
      `/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`,
      `/v2/${projectId}/backups/detail`,
      `/v3/${projectId}/backups/detail`,
    ];
    for (let window = 0; window < 5; window += 1) {
      for (const herd of [1, 5, 14]) {
        sandbox.forgetRequests();
        clock.advance(herd === 1 ? 31 * SECOND : 1);
        const asked = paths.flatMap((path) => Array<string>(herd).fill(path));
        const answers = await Promise.all(asked.map((path) => get(path)));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
        const calls = sandbox.requests('csbs').length + sandbox.requests('vbs').length;
        expect(calls).toBeLessThanOrEqual(2 * asked.length);
        expect(sandbox.requests('identity').length).toBeLessThanOrEqual(herd === 1 ? 1 : 0);
      }
    }
  });

  it('is asked twice for the first request, once for each of the next, and Keystone once more per 30 s', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway();
    sandbox.always('csbs').status(401);
    const first = await get(viewPath(SEED_BACKUP));
    expect([first.status, code(first)]).toEqual([502, 'upstream-auth']);
    expect([sandbox.requests('csbs').length, sandbox.requests('identity').length]).toEqual([2, 2]);
    for (let asked = 0; asked < 10; asked += 1) expect((await get(viewPath(SEED_BACKUP))).status).toBe(502);
    expect([sandbox.requests('csbs').length, sandbox.requests('identity').length]).toEqual([12, 2]);
    clock.advance(31 * SECOND);
    await get(viewPath(SEED_BACKUP));
    expect(sandbox.requests('identity')).toHaveLength(3);
  });
});
