import { describe, expect, it } from '@jest/globals';
import type { BackupView } from '../../src/core/backup-view.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aGateway, type Answer, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';

const SECOND = 1000;
/** Of the defaults: fresh for 30 s, and for a day more where the cloud fails. */
const LAST_S = 30 + 86_400;

const known = ({ text }: Answer): BackupView => JSON.parse(text) as BackupView;
const age = ({ headers }: Answer): number => Number(headers.get('age'));

/** Asks until the refresh behind the first answer has been heard of. */
async function refreshed({ get, viewPath, quiet }: TestGateway, id = SEED_BACKUP): Promise<Answer> {
  await get(viewPath(id));
  await quiet();
  return get(viewPath(id));
}

describe('a view that is no longer fresh', () => {
  it('is answered from memory at once, with exactly one refresh behind it, however many ask', async () => {
    const { get, viewPath, sandbox, clock, quiet } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '20000' } });
    const first = await get(viewPath(SEED_BACKUP));
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    sandbox.forgetRequests();
    clock.advance(31 * SECOND);
    for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).delay(3000);
    const answers = await Promise.all(Array.from({ length: 200 }, () => get(viewPath(SEED_BACKUP))));
    expect(new Set(answers.map(({ status, text }) => [status, text].join()))).toEqual(new Set([`200,${first.text}`]));
    expect(new Set(answers.map(({ headers }) => headers.get('cache-status')))).toEqual(
      new Set(['backup-gateway; hit; ttl=-1; detail=stale']),
    );
    await quiet();
    expect(sandbox.requests('csbs')).toHaveLength(1);
    expect(known(await get(viewPath(SEED_BACKUP))).name).toBe('renamed');
  });

  it('is refreshed in one round trip: both services are asked at the same time', async () => {
    const { get, viewPath, sandbox, clock, quiet } = await aGateway();
    await get(viewPath(SEED_BACKUP));
    clock.advance(31 * SECOND);
    sandbox.forgetRequests();
    sandbox.always('csbs').delay(600);
    await get(viewPath(SEED_BACKUP));
    while (sandbox.requests('vbs').length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [asked] = sandbox.requests('csbs');
    const [row] = sandbox.requests('vbs');
    expect((row?.at.getTime() ?? 0) - (asked?.at.getTime() ?? Infinity)).toBeLessThan(500);
    await quiet();
    expect(sandbox.requests('csbs')).toHaveLength(1);
  });

  it('finds out about a disk that it did not know when it was asked for', async () => {
    const { view, sandbox, clock } = await aGateway();
    await view(SEED_BACKUP);
    const more = sandbox.world.item(ODD.encrypted).extend_info.volume_backups ?? [];
    const before = sandbox.world.item(SEED_BACKUP).extend_info.volume_backups ?? [];
    sandbox.world.patchItem(SEED_BACKUP, { extend_info: { volume_backups: [...before, ...more] } });
    clock.advance(400 * SECOND);
    const { summary, completeness } = await view(SEED_BACKUP);
    expect(summary).toMatchObject({ volumes: before.length + more.length, unknown: 0 });
    expect(completeness).toBe('complete');
  });
});

describe('while both services are away', () => {
  it('every backup that was seen is 200 and says so, with a growing age, for a day; then it is refused', async () => {
    const gateway = await aGateway();
    const { get, viewPath, sandbox, clock } = gateway;
    const ids = [...sandbox.world.project().items.keys()];
    for (const id of ids) expect((await get(viewPath(id))).status).toBe(200);
    for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).status(503);
    let last = 0;
    for (const seconds of [40, 600, 3600, 40_000, 42_100]) {
      clock.advance(seconds * SECOND);
      for (const id of ids) {
        const answer = await refreshed(gateway, id);
        expect([id, answer.status, known(answer).sources.csbs.status]).toEqual([id, 200, 'stale']);
        // The first of each round is told by CSBS itself; after a few more failures that is left alone for a moment.
        const error = id === ids[0] ? 'upstream-error' : expect.stringMatching(/^upstream-(error|unavailable)$/);
        expect(known(answer).sources.csbs.error).toEqual(error);
        expect(age(answer)).toBeGreaterThan(last);
      }
      last = age(await refreshed(gateway, SEED_BACKUP)) - 1;
    }
    expect(last).toBeGreaterThan(86_300);
    clock.advance((LAST_S - last - 2) * SECOND);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    clock.advance(1 * SECOND);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(503); // and CSBS was tried a second ago
  });

  it('a backup that nobody has seen is refused, and nobody is told that it does not exist', async () => {
    const { get, viewPath, sandbox } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '600' } });
    for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).status(503);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(502);
    sandbox.heal();
    for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).hang();
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(504);
  });

  it('a silent cloud holds up nobody who asks for what is known', async () => {
    const { get, viewPath, sandbox, clock } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '1000' } });
    await get(viewPath(SEED_BACKUP));
    for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).hang();
    clock.advance(60 * SECOND);
    const startedAt = performance.now();
    for (let asked = 0; asked < 20; asked += 1) expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(900);
    clock.advance(600 * SECOND); // past the time in which a refresh runs behind
    const waited = await get(viewPath(SEED_BACKUP));
    expect([waited.status, known(waited).sources]).toMatchObject([
      200,
      { csbs: { status: 'stale', error: 'upstream-timeout' }, vbs: { status: 'stale', error: 'upstream-timeout' } },
    ]);
  });

  it('nobody waits for a silent service again and again, however long it is silent', async () => {
    const { get, viewPath, view, sandbox, clock, quiet } = await aGateway({ settings: { REQUEST_DEADLINE_MS: '600' } });
    await view(SEED_BACKUP);
    sandbox.always('vbs').hang();
    for (let second = 0; second < 420; second += 20) {
      clock.advance(20 * SECOND);
      const startedAt = performance.now();
      expect((await get(viewPath(SEED_BACKUP))).status).toBe(200);
      expect(performance.now() - startedAt).toBeLessThan(500);
      await quiet();
    }
  });

  it('the cloud is asked about one backup no more than once in five seconds', async () => {
    const gateway = await aGateway();
    await refreshed(gateway);
    gateway.sandbox.always('csbs').status(503);
    gateway.clock.advance(31 * SECOND);
    gateway.sandbox.forgetRequests();
    for (let second = 0; second < 20; second += 1) {
      await refreshed(gateway);
      gateway.clock.advance(SECOND);
    }
    expect(gateway.sandbox.requests('csbs').length).toBeLessThanOrEqual(4);
  });
});

describe('while VBS alone is away', () => {
  it('a view keeps its disks as they were, with what CSBS says now', async () => {
    const gateway = await aGateway();
    const { view, sandbox, clock } = gateway;
    const before = await view(SEED_BACKUP);
    sandbox.always('vbs').status(503);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    clock.advance(31 * SECOND);
    const after = known(await refreshed(gateway));
    expect(after).toMatchObject({ name: 'renamed', completeness: 'complete', summary: before.summary });
    expect(after.volumes).toEqual(before.volumes);
    expect(after.sources).toEqual({
      csbs: { status: 'ok', fetchedAt: expect.any(String), error: null },
      vbs: { status: 'stale', fetchedAt: before.sources.vbs.fetchedAt, error: 'upstream-error' },
    });
  });

  it('is the very view of before again when VBS is back and nothing has changed', async () => {
    const gateway = await aGateway();
    const { get, viewPath, sandbox, clock } = gateway;
    const before = await get(viewPath(SEED_BACKUP));
    sandbox.always('vbs').status(503);
    clock.advance(31 * SECOND);
    const stale = await refreshed(gateway);
    expect(stale.headers.get('etag')).not.toBe(before.headers.get('etag'));
    sandbox.heal();
    clock.advance(6 * SECOND);
    const after = await refreshed(gateway);
    expect([after.text, after.headers.get('etag')]).toEqual([before.text, before.headers.get('etag')]);
  });

  it('a disk that was not known is unknown, and the others are not', async () => {
    const gateway = await aGateway();
    const { view, sandbox, clock } = gateway;
    await view(SEED_BACKUP);
    const more = sandbox.world.item(ODD.encrypted).extend_info.volume_backups ?? [];
    const before = sandbox.world.item(SEED_BACKUP).extend_info.volume_backups ?? [];
    sandbox.world.patchItem(SEED_BACKUP, { extend_info: { volume_backups: [...before, ...more] } });
    sandbox.always('vbs').status(503);
    clock.advance(31 * SECOND);
    const { summary, completeness, sources } = known(await refreshed(gateway));
    expect(summary).toMatchObject({ matched: before.length, unknown: more.length });
    expect([completeness, sources.vbs.status]).toEqual(['partial', 'stale']);
  });
});

describe('while CSBS alone is away', () => {
  it('a view keeps what CSBS said, with what VBS says now', async () => {
    const gateway = await aGateway();
    const { view, sandbox, clock } = gateway;
    const before = await view(ODD.encrypted);
    const [row] = before.volumes;
    sandbox.always('csbs').status(503);
    sandbox.world.patchRow(row?.id ?? '', { object_count: 77 });
    clock.advance(31 * SECOND);
    const after = known(await refreshed(gateway, ODD.encrypted));
    expect(after.volumes[0]?.vbs?.objectCount).toBe(77);
    expect(after.sources.csbs).toEqual({ ...before.sources.csbs, status: 'stale', error: 'upstream-error' });
    expect(after.sources.vbs.status).toBe('ok');
    expect({ ...after, volumes: [], sources: {} }).toEqual({ ...before, volumes: [], sources: {} });
  });

  it('is the view of before for every odd backup, but for where it comes from', async () => {
    const gateway = await aGateway();
    const { view, sandbox, clock } = gateway;
    for (const id of sandbox.world.project().items.keys()) {
      const before = await view(id);
      sandbox.always('csbs').status(503);
      clock.advance(31 * SECOND);
      const after = known(await refreshed(gateway, id));
      expect({ ...after, sources: {} }).toEqual({ ...before, sources: {} });
      expect(after.sources.csbs.status).toBe('stale');
      sandbox.heal();
    }
  });

  it('a backup that CSBS says is gone is gone at once, whatever VBS does', async () => {
    const { get, viewPath, sandbox, clock, quiet } = await aGateway();
    await get(viewPath(SEED_BACKUP));
    sandbox.world.removeItem(SEED_BACKUP);
    sandbox.always('vbs').hang();
    clock.advance(31 * SECOND);
    await get(viewPath(SEED_BACKUP));
    while ((await get(viewPath(SEED_BACKUP))).status !== 404) await new Promise((resolve) => setTimeout(resolve, 10));
    sandbox.always('csbs').status(503);
    clock.advance(11 * SECOND);
    expect((await get(viewPath(SEED_BACKUP))).status).toBe(502);
    sandbox.heal();
    await quiet();
  });
});
