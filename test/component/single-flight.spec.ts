import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { figure, ms } from '../support/figures.js';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

/** Long enough for a thousand connections to arrive while the cloud is asked. */
const ARRIVAL_MS = 3000;

describe('callers who ask for the same at the same time', () => {
  it('share one look at CSBS and one at VBS per disk, a thousand of them', async () => {
    const { get, viewPath, sandbox } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    sandbox.next('csbs').delay(ARRIVAL_MS);
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => get(viewPath(SEED_BACKUP))));
    figure('a thousand callers answered, CSBS takes 3 s', ms(performance.now() - startedAt));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(sandbox.requests('csbs')).toHaveLength(1);
    expect(
      sandbox
        .requests('vbs')
        .map(({ query }) => query.get('volume_id'))
        .sort(),
    ).toEqual(['e7f48980-927c-48de-afd4-f0245d2e5100', 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe']);
    expect(sandbox.requests('identity')).toHaveLength(1);
    const shared = answers.filter(({ headers }) => headers.get('cache-status')?.includes('collapsed'));
    expect(shared.length).toBeGreaterThan(900);
  });

  it('share the failure too, and the next one starts afresh', async () => {
    const { get, viewPath, sandbox } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '1200' } });
    sandbox.next('csbs').hang();
    const failed = await Promise.all(Array.from({ length: 50 }, () => get(viewPath(SEED_BACKUP))));
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([504]));
    expect(sandbox.requests('csbs')).toHaveLength(1);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
  });

  it('get their own backup each when they ask for different ones', async () => {
    const { view } = await aGateway();
    const ids = [SEED_BACKUP, ODD.encrypted, ODD.running, ODD.disagreeing];
    const asked = Array.from({ length: 100 }, (_, index) => ids[index % ids.length] ?? SEED_BACKUP);
    expect((await Promise.all(asked.map((id) => view(id)))).map(({ id }) => id)).toEqual(asked);
  });

  it('lose nothing when the first of them goes away: 999 others are answered by the same look', async () => {
    const settings = { REQUEST_DEADLINE_MS: '20000' };
    const { url, key, viewPath, get, sandbox, engine } = await aGateway({ settings });
    sandbox.next('csbs').delay(ARRIVAL_MS);
    const leaving = new AbortController();
    const leader = fetch(`${url}${viewPath(SEED_BACKUP)}`, { headers: { 'X-API-Key': key }, signal: leaving.signal });
    const gone = expect(leader).rejects.toThrow();
    await until(() => sandbox.requests('csbs').length === 1);
    const others = Array.from({ length: 999 }, () => get(viewPath(SEED_BACKUP)));
    leaving.abort();
    await gone;
    expect(new Set((await Promise.all(others)).map(({ status }) => status))).toEqual(new Set([200]));
    expect([sandbox.requests('csbs').length, engine.inFlight]).toEqual([1, 0]);
  });
});
