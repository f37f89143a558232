import { describe, expect, it } from '@jest/globals';
import type { BackupView } from '../../src/core/backup-view.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Answer } from '../support/gateway.js';
import { ODD } from '../../src/sandbox/seed.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { twoInstances, type TwoInstances } from '../support/two-instances.js';
import { until } from '../support/until.js';

const SECOND = 1000;
const DISKS = ['e7f48980-927c-48de-afd4-f0245d2e5100', 'ee27f809-6fb5-40ae-ac46-c932bb4ee8fe'];
/** Long enough for a thousand connections to arrive; a lease is renewed in that time, or it would be lost. */
const ARRIVAL_MS = 3000;
const ROOM_FOR_ONE = 12_000;
const LONG = { REQUEST_DEADLINE_MS: '20000' };
/** Else fetch says no-cache of itself where it is given an ETag, as its standard demands. */
const POLLING = { 'Cache-Control': 'max-age=0' };
const NO_CACHE = { 'Cache-Control': 'no-cache' };

/** So many callers at each, all at once. */
function crowd({ both, ask }: TwoInstances, size: number): Promise<Answer[]> {
  return Promise.all(Array.from({ length: size }, () => both.map((each) => ask(each, SEED_BACKUP))).flat());
}

function expectSame(answers: readonly Answer[]): void {
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1);
}

function disksAsked(sandbox: Sandbox): (string | null)[] {
  return sandbox.requests('vbs').map(({ query }) => query.get('volume_id')).sort(); // prettier-ignore
}

function cacheStatus({ headers }: Answer): string | null {
  return headers.get('cache-status');
}

function viewIn(answer: Answer | undefined): BackupView {
  return JSON.parse(answer?.text ?? '') as BackupView;
}

/** Milliseconds until it holds. */
async function took(holds: () => boolean | Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  await until(holds);
  return performance.now() - startedAt;
}

describe('a thousand callers at two instances', () => {
  it('share one look at CSBS and one at VBS per disk, and get the same bytes', async () => {
    const two = await twoInstances({ settings: LONG });
    const { sandbox, looks } = two;
    sandbox.next('csbs').delay(ARRIVAL_MS);
    expectSame(await crowd(two, 500));
    expect(looks()).toBe(1);
    expect(disksAsked(sandbox)).toEqual(DISKS);
  }, 60_000);

  it('look no more than once at each where Redis is dead', async () => {
    const two = await twoInstances({ settings: LONG, storePatienceMs: 50 });
    const { sandbox, redis, looks } = two;
    await redis.kill();
    for (let instance = 0; instance < 2; instance += 1) sandbox.next('csbs').delay(ARRIVAL_MS);
    expectSame(await crowd(two, 500));
    expect(looks()).toBeLessThanOrEqual(2);
    expect(sandbox.requests('vbs').length).toBeLessThanOrEqual(2 * DISKS.length);
  }, 60_000);

  it('look no more than once at each where Redis dies while one is looking', async () => {
    const two = await twoInstances({ settings: LONG });
    const { sandbox, redis, looks } = two;
    sandbox.next('csbs').delay(ARRIVAL_MS);
    const asked = crowd(two, 50);
    await until(() => looks() > 0);
    await redis.kill();
    expectSame(await asked);
    expect(looks()).toBeLessThanOrEqual(2);
  });

  it('do not press a VBS that is down: one tries it for both, and both say what is missing', async () => {
    const two = await twoInstances({ settings: LONG });
    const { sandbox, advance, looks } = two;
    sandbox.always('vbs').status(503);
    sandbox.next('csbs').delay(500);
    const answers = await crowd(two, 50);
    expectSame(answers);
    expect(viewIn(answers[0]).completeness).toBe('partial');
    advance(4 * SECOND);
    expectSame([...answers, ...(await crowd(two, 50))]);
    const once = disksAsked(sandbox);
    expect([looks(), once]).toEqual([1, DISKS.flatMap((id) => [id, id])]); // tried once more, for there is nothing to show
    advance(2 * SECOND);
    sandbox.next('csbs').delay(500);
    expectSame([...answers, ...(await crowd(two, 50))]);
    expect(looks()).toBe(2);
    expect(sandbox.requests('vbs')).toHaveLength(once.length + DISKS.length);
  });

  it('do not press a VBS that goes down: what both have known is tried once for both', async () => {
    const two = await twoInstances({ settings: LONG });
    const { sandbox, advance, looks, both } = two;
    await crowd(two, 1);
    sandbox.always('vbs').status(503);
    sandbox.forgetRequests();
    advance(31 * SECOND);
    await crowd(two, 50); // behind their backs it is looked at anew
    for (const { quiet } of both) await quiet();
    const stale = await crowd(two, 50);
    expectSame(stale);
    expect(viewIn(stale[0])).toMatchObject({
      completeness: 'complete',
      sources: { vbs: { status: 'stale' } },
    });
    expect([looks(), disksAsked(sandbox)]).toEqual([1, DISKS]);
  });
});

describe('what one instance has seen', () => {
  it('is a hit at the other, with the same ETag and the right age', async () => {
    const { one, other, ask, advance, sandbox } = await twoInstances();
    const first = await ask(one, SEED_BACKUP);
    await one.quiet();
    sandbox.forgetRequests();
    advance(12 * SECOND);
    const second = await ask(other, SEED_BACKUP);
    expect(cacheStatus(second)).toBe('backup-gateway; hit; ttl=18');
    expect(second.headers.get('age')).toBe('12');
    expectSame([first, second]);
    const etag = first.headers.get('etag') ?? '';
    expect((await ask(other, SEED_BACKUP, { 'If-None-Match': etag, ...POLLING })).status).toBe(304);
    expect(sandbox.requests()).toHaveLength(0);
  });

  it('anew replaces what the other had seen before', async () => {
    const { one, other, both, ask, advance, sandbox, looks } = await twoInstances();
    for (const each of both) await ask(each, SEED_BACKUP);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    advance(31 * SECOND);
    expect(viewIn(await ask(one, SEED_BACKUP)).name).not.toBe('renamed');
    await one.quiet();
    expect(await took(async () => viewIn(await ask(other, SEED_BACKUP)).name === 'renamed')).toBeLessThan(SECOND);
    expect(cacheStatus(await ask(other, SEED_BACKUP))).toBe('backup-gateway; hit; ttl=30');
    expect(looks()).toBe(2);
  });

  it('because a caller wanted it so is what the other answers at once, though its own was fresh', async () => {
    const { one, other, both, ask, advance, sandbox, looks } = await twoInstances();
    for (const each of both) await ask(each, SEED_BACKUP);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    advance(SECOND);
    await ask(one, SEED_BACKUP, NO_CACHE);
    expect(await took(async () => viewIn(await ask(other, SEED_BACKUP)).name === 'renamed')).toBeLessThan(SECOND);
    expect(looks()).toBe(2);
  });

  it('to be refreshed is refreshed by one of them', async () => {
    const two = await twoInstances();
    const { both, advance, sandbox, looks } = two;
    await crowd(two, 1);
    for (let round = 2; round < 6; round += 1) {
      advance(31 * SECOND);
      sandbox.next('csbs').delay(100);
      await crowd(two, 20);
      for (const { quiet } of both) await quiet();
      await crowd(two, 20);
      expect(looks()).toBe(round);
    }
  });

  it.each([
    ['no longer there', ({ world }: Sandbox) => { world.removeItem(SEED_BACKUP); }, ({ status }: Answer) => status === 404],
    ['deleted', ({ world }: Sandbox) => { world.patchItem(SEED_BACKUP, { status: 'deleted' }); },
      (answer: Answer) => viewIn(answer).status === 'deleted'],
  ])('to be %s is so at the other within a second', async (_what, change, isGone) => {
    const { one, other, both, ask, advance, sandbox, looks } = await twoInstances();
    for (const each of both) expect((await ask(each, SEED_BACKUP)).status).toBe(200);
    change(sandbox);
    advance(SECOND);
    expect(isGone(await ask(other, SEED_BACKUP))).toBe(false);
    expect(isGone(await ask(one, SEED_BACKUP, NO_CACHE))).toBe(true);
    expect(await took(async () => isGone(await ask(other, SEED_BACKUP)))).toBeLessThan(SECOND);
    expect(looks()).toBe(2);
  }); // prettier-ignore

  it('is a hit at the other also where it has lost its own for want of room', async () => {
    const { one, other, ask, sandbox } = await twoInstances({ ofOther: { CACHE_MEMORY_BYTES: String(ROOM_FOR_ONE) } });
    const ids = [SEED_BACKUP, ODD.encrypted];
    const first = await Promise.all(ids.map((id) => ask(one, id)));
    await one.quiet();
    sandbox.forgetRequests();
    for (let times = 0; times < 3; times += 1) {
      for (const [index, id] of ids.entries()) {
        const again = await ask(other, id);
        expect([cacheStatus(again), again.text]).toEqual(['backup-gateway; hit; ttl=30', first[index]?.text]);
      }
      expect(other.engine.memory.bytes).toBeLessThan(ROOM_FOR_ONE);
    }
    expect(sandbox.requests()).toHaveLength(0);
  });

  it('is forgotten by both when an operator says so to one', async () => {
    const { one, other, both, ask, sandbox, looks } = await twoInstances();
    for (const each of both) await ask(each, SEED_BACKUP);
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    const admin = await one.createKey(['admin']);
    const path = `/api/v1/projects/${one.projectId}/cache/backups/${SEED_BACKUP}`;
    const headers = { Authorization: `Bearer ${admin}` };
    expect((await fetch(`${one.url}${path}`, { method: 'DELETE', headers })).status).toBe(204);
    expect(await took(async () => viewIn(await ask(other, SEED_BACKUP)).name === 'renamed')).toBeLessThan(SECOND);
    expect(viewIn(await ask(one, SEED_BACKUP)).name).toBe('renamed');
    expect(looks()).toBe(2);
  });
});

describe('instances whose clocks differ by two seconds', () => {
  it.each([2, -2])('agree on what was seen last (%i s)', async (seconds) => {
    const { one, other, ask, advance, sandbox, looks } = await twoInstances();
    one.clock.setWall(other.clock.epochMs() + seconds * SECOND);
    for (const each of [other, one]) await ask(each, SEED_BACKUP); // one has what other has loaded
    sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    advance(500);
    expect(viewIn(await ask(one, SEED_BACKUP, NO_CACHE)).name).toBe('renamed');
    expect(await took(async () => viewIn(await ask(other, SEED_BACKUP)).name === 'renamed')).toBeLessThan(SECOND);
    expect(looks()).toBe(2);
  });
});
