import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { callsIn, raw } from '../support/call-counts.js';
import type { FakeClock } from '../support/fake-clock.js';
import { aGateway, aGatewayOver, type Answer, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP } from '../support/seed-view.js';

const LIMIT = 200;
const FIVE_MINUTES_MS = 300_000;

/** A gateway and a cloud that go by one clock. */
async function byOneClock(settings: Readonly<Record<string, string>>): Promise<TestGateway> {
  let clock: FakeClock | null = null;
  const sandbox = await aSandbox({ now: () => new Date(clock?.epochMs() ?? Date.now()) });
  const gateway = await aGatewayOver(sandbox, settings);
  clock = gateway.clock;
  return gateway;
}

/** Another one like the documents' own example. */
function aNewBackup({ world }: Sandbox): string {
  const item = { ...structuredClone(world.item(SEED_BACKUP)), id: randomUUID() };
  world.addItem(item);
  return item.id;
}

function throttledFor({ status, headers, text }: Answer): number {
  expect([status, text]).toEqual([503, expect.stringContaining('upstream-throttled')]);
  return Number(headers.get('retry-after'));
}

describe('UPSTREAM_RATE_LIMIT', () => {
  it('is never exceeded, whatever is asked for over a quarter of an hour', async () => {
    // Five simulated seconds go by while a call is on its way: so much later may it get there.
    const gateway = await byOneClock({ UPSTREAM_RATE_LIMIT: '200/5m', REQUEST_DEADLINE_MS: '15000' });
    const { sandbox, clock, get, viewPath } = gateway;
    const answers: Promise<Answer>[] = [];
    let open = 0;
    const ask = (path: string): void => {
      open += 1;
      answers.push(get(path).finally(() => (open -= 1)));
    };
    // What was allowed is to get there: on a busy machine that takes longer than the simulated clock would give it.
    const pass = async (): Promise<void> => {
      for (let asked = -1; asked !== sandbox.requests().length;) {
        asked = sandbox.requests().length;
        await sleep(20);
      }
      clock.advance(5000);
    };
    for (let second = 0; second < 900; second += 5) {
      for (let caller = 0; caller < (second % 300 === 0 ? 60 : 5); caller += 1) {
        ask(viewPath(aNewBackup(sandbox)));
        ask(`/v2/${sandbox.projectId}/backups/${randomUUID()}`);
      }
      await pass();
    }
    while (open > 0) await pass();
    for (const service of ['csbs', 'vbs'] as const) {
      expect(callsIn(FIVE_MINUTES_MS, sandbox.requests(service))).toBe(LIMIT);
      expect(sandbox.requests(service).length).toBeGreaterThanOrEqual(2.5 * LIMIT);
    }
    const all = await Promise.all(answers);
    const refused = all.filter(({ status }) => status !== 200 && status !== 404);
    expect(refused.length).toBeGreaterThan(LIMIT);
    for (const { status, headers } of refused) {
      expect([status, Number(headers.get('retry-after')) >= 1]).toEqual([503, true]);
    }
  }, 60_000);

  it('makes a caller wait for a slot that is free in time', async () => {
    const { clock, get, viewPath, sandbox } = await aGateway({
      settings: { UPSTREAM_RATE_LIMIT: '2/5m', REQUEST_DEADLINE_MS: '5000' },
    });
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    await raw({ get, sandbox });
    clock.advance(304_000);
    const waiting = raw({ get, sandbox });
    await sleep(100);
    expect(sandbox.requests('csbs')).toHaveLength(2);
    clock.advance(1000);
    expect(await waiting).toBe(404);
    expect(sandbox.requests('csbs')).toHaveLength(3);
  });

  it('counts for each service apart, and a call that is made again as another', async () => {
    const { get, viewPath, sandbox } = await aGateway({ settings: { UPSTREAM_RATE_LIMIT: '3/5m' } });
    await raw({ get, sandbox });
    sandbox.expireTokens();
    await raw({ get, sandbox });
    expect(sandbox.requests('csbs')).toHaveLength(3);
    expect(throttledFor(await get(viewPath(SEED_BACKUP)))).toBeGreaterThan(295);
    expect(sandbox.requests('csbs')).toHaveLength(3);
    expect((await get(`/v2/${sandbox.projectId}/backups/detail`)).status).toBe(200);
  });

  it('counts for each project apart: one that has used up its calls takes none of another’s', async () => {
    const other = '0123456789abcdef0123456789abcdef';
    const sandbox = await aSandbox();
    sandbox.world.addProject(other, 'the other');
    const settings = { PROJECT_IDS: [sandbox.projectId, other].join(), UPSTREAM_RATE_LIMIT: '10/5m' };
    const gateway = await aGatewayOver(sandbox, settings);
    const headers = { 'X-API-Key': await gateway.createKey(['raw'], [other]) };
    const flood = await Promise.all(Array.from({ length: 200 }, () => raw(gateway)));
    expect([404, 503].map((status) => flood.filter((each) => each === status).length)).toEqual([10, 190]);
    for (let asked = 0; asked < 10; asked += 1) {
      expect((await gateway.get(`/v1/${other}/checkpoint_items/${randomUUID()}`, headers)).status).toBe(404);
    }
    expect(sandbox.requests('csbs')).toHaveLength(20);
  });

  it('leaves a view without its VBS half where that one is used up', async () => {
    const { get, view, sandbox } = await aGateway({ settings: { UPSTREAM_RATE_LIMIT: '1/5m' } });
    await get(`/v2/${sandbox.projectId}/backups/${randomUUID()}`);
    const { completeness, sources } = await view(SEED_BACKUP);
    expect([completeness, sources.vbs.error]).toEqual(['partial', 'upstream-throttled']);
  });
});

describe('a cloud that has refused a call', () => {
  const REFUSAL = [429, { error: {} }, { 'retry-after': '7' }] as const;

  it.each(['none', '200/5m'])('is not called again before it wants to be, with a limit of %s', async (limit) => {
    const { get, viewPath, sandbox, clock } = await aGateway({ settings: { UPSTREAM_RATE_LIMIT: limit } });
    for (let calls = 0; calls < 5; calls += 1) await raw({ get, sandbox });
    sandbox.next('csbs').status(...REFUSAL);
    expect(throttledFor(await get(viewPath(SEED_BACKUP)))).toBe(7);
    clock.advance(4000);
    expect(throttledFor(await get(viewPath(SEED_BACKUP)))).toBe(3);
    expect(sandbox.requests('csbs')).toHaveLength(6);
    clock.advance(3000);
    if (limit === 'none') {
      expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    } else {
      // It has shown how many it takes.
      expect(throttledFor(await get(viewPath(SEED_BACKUP)))).toBeGreaterThan(290);
      clock.advance(FIVE_MINUTES_MS);
      for (let calls = 0; calls < 5; calls += 1) expect(await raw({ get, sandbox })).toBe(404);
      expect(throttledFor(await get(viewPath(SEED_BACKUP)))).toBeGreaterThan(0);
    }
  });

  it('hears no more of those who were on their way to it', async () => {
    const { get, sandbox, clock } = await aGateway();
    sandbox.always('csbs').status(...REFUSAL);
    const statuses = await Promise.all(Array.from({ length: 100 }, () => raw({ get, sandbox })));
    expect(new Set(statuses)).toEqual(new Set([503]));
    // As many as there are connections.
    expect(sandbox.requests('csbs').length).toBeLessThanOrEqual(16);
    sandbox.heal();
    clock.advance(7000);
    expect(await raw({ get, sandbox })).toBe(404);
  });

  it('makes callers wait no longer than their answer may take, and then go on', async () => {
    const { get, sandbox, clock } = await aGateway();
    sandbox.next('csbs').status(429, { error: {} }, { 'retry-after': '1' });
    expect(await raw({ get, sandbox })).toBe(503);
    const waiting = raw({ get, sandbox });
    await sleep(100);
    expect(sandbox.requests('csbs')).toHaveLength(1);
    clock.advance(1000);
    expect(await waiting).toBe(404);
  });

  it('is told of in the log, each call that was not made as well', async () => {
    const gateway = await aGateway();
    gateway.sandbox.next('csbs').status(...REFUSAL);
    await raw(gateway);
    await raw(gateway);
    expect(logLines(gateway, 'an upstream call failed')).toEqual([
      expect.objectContaining({ kind: 'throttled', status: 429 }),
      expect.objectContaining({ kind: 'throttled', status: null, code: 'call_budget' }),
    ]);
  });
});
