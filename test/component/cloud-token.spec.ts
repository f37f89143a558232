import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, type Answer } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';

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

describe('an upstream that refuses every token', () => {
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
