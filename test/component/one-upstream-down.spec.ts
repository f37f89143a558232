import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupView } from '../../src/core/backup-view.js';
import type { FaultPlanner } from '../../src/sandbox/faults.js';
import { buildBackup } from '../../src/sandbox/seed.builder.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { SEED_BACKUP, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';

const DEADLINE = 800;
const settings = { REQUEST_DEADLINE_MS: String(DEADLINE) };

type Down = readonly [name: string, plan: (fault: FaultPlanner) => void, error: string];

const WAYS_TO_BE_DOWN: readonly Down[] = [
  ['answers 503', (fault) => { fault.status(503); }, 'upstream-error'],
  ['answers 500 with HTML', (fault) => { fault.status(500, '<html>oops</html>'); }, 'upstream-error'],
  ['never answers', (fault) => { fault.hang(); }, 'upstream-timeout'],
  ['drips', (fault) => { fault.drip(1, 20); }, 'upstream-timeout'],
  ['breaks the connection', (fault) => { fault.drop(); }, 'upstream-error'],
  ['breaks off in the middle', (fault) => { fault.truncate(100); }, 'upstream-error'],
  ['sends something that is not JSON', (fault) => { fault.malformed(); }, 'upstream-malformed'],
  ['sends JSON of another shape', (fault) => { fault.status(200, { hello: [] }); }, 'upstream-malformed'],
  ['sends HTML with 200', (fault) => { fault.answer(200, { 'content-type': 'text/html' }, '<html></html>'); }, 'upstream-malformed'],
  ['redirects', (fault) => { fault.status(302, '', { location: 'http://127.0.0.1:9/' }); }, 'upstream-error'],
  ['says 401', (fault) => { fault.status(401); }, 'upstream-auth'],
  ['says 403', (fault) => { fault.status(403); }, 'upstream-auth'],
  ['says 407', (fault) => { fault.status(407); }, 'upstream-auth'],
  ['says 429', (fault) => { fault.status(429); }, 'upstream-throttled'],
  ['says 413', (fault) => { fault.status(413); }, 'upstream-throttled'],
  ['knows no such address', (fault) => { fault.status(404, { error_code: 'APIGW.0101', error_msg: 'no API' }); }, 'upstream-error'],
]; // prettier-ignore

describe('while VBS is down, a server backup is still shown', () => {
  it.each(WAYS_TO_BE_DOWN)('VBS %s', async (_name, plan, error) => {
    const { view, sandbox } = await aGateway({ settings });
    plan(sandbox.always('vbs'));
    const answer = await view(SEED_BACKUP);
    expect(answer).toMatchObject({
      status: 'available',
      completeness: 'partial',
      summary: { volumes: 2, matched: 0, missing: 0, unknown: 2 },
      sources: { csbs: { status: 'ok', error: null }, vbs: { status: 'unavailable', fetchedAt: null, error } },
    });
    expect(answer.volumes.map(({ match, vbs }) => [match, vbs])).toEqual([
      ['unknown', null],
      ['unknown', null],
    ]);
  });

  it('also one with sixty disks', async () => {
    const { view, sandbox } = await aGateway({ settings });
    sandbox.always('vbs').status(503);
    expect((await view(ODD.sixtyDisks)).summary.unknown).toBe(60);
    expect(sandbox.requests('vbs')).toHaveLength(2); // tried once more, and that was that
  });

  it('in its own time, where another one that began later waits for the same disk', async () => {
    const { sandbox, get, viewPath } = await aGateway({ settings });
    const [first, second] = ['Monday', 'Tuesday'].map((key, day) => {
      const built = buildBackup({ key, server: 'the same', disks: 1, startedAt: new Date(Date.UTC(2024, 0, 1 + day)) });
      sandbox.world.addBackup(built);
      return viewPath(built.item.id);
    });
    sandbox.always('vbs').hang();
    sandbox.next('csbs').delay(DEADLINE * 0.45);
    const ended: string[] = [];
    const ask = async (name: string, path = ''): Promise<string> => {
      const { text } = await get(path);
      ended.push(name);
      return (JSON.parse(text) as BackupView).completeness;
    };
    const asking = [ask('first', first)];
    await sleep(DEADLINE * 0.4);
    asking.push(ask('second', second));
    expect([await Promise.all(asking), ended]).toEqual([['partial', 'partial'], ['first', 'second']]); // prettier-ignore
  });

  it('and what VBS did tell is kept', async () => {
    const { view, sandbox } = await aGateway({ settings });
    sandbox.next('vbs').status(500);
    const answer = await view(SEED_BACKUP);
    expect(answer.summary).toMatchObject({ matched: 1, unknown: 1 });
    expect(answer.sources.vbs).toMatchObject({
      status: 'unavailable',
      error: 'upstream-error',
      fetchedAt: expect.any(String),
    });
  });

  it('a 404 for the whole list proves nothing missing', async () => {
    const { view, sandbox } = await aGateway({ settings });
    sandbox
      .always('vbs')
      .status(404, { message: 'The resource could not be found.', code: '404 Not Found', title: 'Not Found' });
    expect((await view(ODD.goneFromVbs)).summary).toMatchObject({ missing: 0, unknown: 3 });
  });

  it('an answer about another backup settles nothing', async () => {
    const { view, sandbox } = await aGateway({ settings });
    const other = sandbox.world.row(SEED_VOLUME_BACKUPS[1]);
    sandbox.always('vbs').status(200, { backups: [], backup: other });
    expect((await view(SEED_BACKUP)).summary).toEqual({
      volumes: 2,
      matched: 1,
      missing: 0,
      unknown: 1,
      discrepancies: 0,
    });
  });
});

describe('while CSBS is down and nothing is cached', () => {
  const STATUS: Record<string, number> = {
    'upstream-timeout': 504,
    'upstream-throttled': 503,
    'upstream-error': 502,
    'upstream-auth': 502,
    'upstream-malformed': 502,
  };

  it.each(WAYS_TO_BE_DOWN)('the caller is told so, in our words: CSBS %s', async (_name, plan, code) => {
    const { get, viewPath, sandbox } = await aGateway({ settings });
    plan(sandbox.always('csbs'));
    const { status, headers, text } = await get(viewPath(SEED_BACKUP));
    expect(status).toBe(STATUS[code]);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.has('retry-after')).toBe(status === 503);
    expect(JSON.parse(text)).toEqual({
      type: `urn:backup-gateway:problem:${code}`,
      title: expect.any(String),
      status,
      code,
      detail: expect.any(String),
      requestId: headers.get('x-request-id'),
    });
    expect(sandbox.requests('vbs')).toEqual([]);
  });

  it('a cached view is still served', async () => {
    const { view, sandbox } = await aGateway({ settings });
    await view(SEED_BACKUP);
    sandbox.always('csbs').status(503);
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
  });

  it('an item of another id is not passed off as the one asked for', async () => {
    const { get, viewPath, sandbox } = await aGateway({ settings });
    sandbox.always('csbs').status(200, { checkpoint_item: sandbox.world.item(ODD.encrypted) });
    const { status, text } = await get(viewPath(SEED_BACKUP));
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([502, 'upstream-malformed']);
  });

  it('the Retry-After of a throttled cloud reaches the caller', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway({ settings });
    sandbox.next('csbs').status(429, { error_code: 'APIGW.0308', error_msg: 'over ratelimit,limit:200,time:5 minute' });
    expect((await get(viewPath(SEED_BACKUP))).headers.get('retry-after')).toBe('300');
    expect((await get(viewPath(SEED_BACKUP))).headers.get('retry-after')).toBe('300'); // it is not asked again before
    expect(sandbox.requests('csbs')).toHaveLength(1);
    clock.advance(301_000);
    sandbox.next('csbs').status(429, { error: {} }, { 'Retry-After': '7' });
    expect((await get(viewPath(SEED_BACKUP))).headers.get('retry-after')).toBe('7');
  });
});

describe('whatever fails upstream', () => {
  it('is told to the operator under the request’s id, also where the caller gets an answer', async () => {
    const { get, viewPath, sandbox, log } = await aGateway({ settings });
    sandbox.always('vbs').status(503);
    const id = (await get(viewPath(SEED_BACKUP))).headers.get('x-request-id');
    expect(logLines({ log }, 'upstream call failed')).toContainEqual(
      expect.objectContaining({ requestId: id, called: 'vbs', upstream: 'vbs', kind: 'failed', status: 503 }),
    );
  });

  it('may name a date to come back', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway({ settings });
    const date = new Date(clock.epochMs() + 90_000).toUTCString();
    sandbox.next('csbs').status(429, {}, { 'Retry-After': date });
    const seconds = Number((await get(viewPath(SEED_BACKUP))).headers.get('retry-after'));
    expect(Math.abs(seconds - 90)).toBeLessThanOrEqual(1);
  });
});

describe('the deadline holds', () => {
  const slowness: Down[] = WAYS_TO_BE_DOWN.filter(([name]) => ['never answers', 'drips'].includes(name));

  it.each(slowness)('for the whole answer while VBS %s', async (_name, plan) => {
    const { view, sandbox } = await aGateway({ settings });
    plan(sandbox.always('vbs'));
    const begin = performance.now();
    const views: BackupView[] = await Promise.all([SEED_BACKUP, ODD.encrypted, ODD.disagreeing].map((id) => view(id)));
    expect(views.map(({ completeness }) => completeness)).toEqual(['partial', 'partial', 'partial']);
    expect(performance.now() - begin).toBeLessThan(DEADLINE + 1500); // generous: a shared machine, not a figure
  });

  it('and a slow CSBS may take all of it: nobody is refused before', async () => {
    const { get, view, viewPath, sandbox } = await aGateway({ settings });
    sandbox.next('csbs').delay(DEADLINE * 0.6);
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    sandbox.next('csbs').hang();
    const begin = performance.now();
    expect((await get(viewPath(ODD.encrypted))).status).toBe(504);
    expect(performance.now() - begin).toBeGreaterThan(DEADLINE - 100);
  });

  it('and the upstream sees that nobody waits any more', async () => {
    const { view, sandbox } = await aGateway({ settings });
    sandbox.always('vbs').hang();
    await view(SEED_BACKUP);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sandbox.requests('vbs').map(({ closedEarly }) => closedEarly)).toEqual([true, true]);
  });
});
