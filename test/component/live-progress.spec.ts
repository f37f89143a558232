import { describe, expect, it } from '@jest/globals';
import { ODD } from '../../src/sandbox/seed.js';
import { follow, type Followed } from '../support/followed.js';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { SEED_BACKUP } from '../support/seed-view.js';
import { until } from '../support/until.js';

const SECOND = 1000;

const eventsOf = ({ url, viewPath }: TestGateway, id: string): string => `${url}${viewPath(id)}/events`;

async function following(gateway: TestGateway, id: string, headers: Record<string, string> = {}): Promise<Followed> {
  const followed = await follow(eventsOf(gateway, id), { ...bearer(gateway.key), ...headers });
  expect(followed.status).toBe(200);
  return followed;
}

const last = <T>(things: readonly T[]): T | undefined => things.at(-1);

/** Lets time pass in steps, and at each waits until what is due then has been seen to. */
async function passing(gateway: TestGateway, ms: number, holds: () => boolean): Promise<void> {
  gateway.clock.advance(ms);
  await until(holds);
}

const looksAt = ({ sandbox }: TestGateway): number => sandbox.requests('csbs').length;

describe('whoever follows a backup', () => {
  it('has the view at once, as the single view is, with its ETag', async () => {
    const gateway = await aGateway();
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.events().length === 1);
    const single = await gateway.get(gateway.viewPath(SEED_BACKUP), {
      ...bearer(gateway.key),
      'Accept-Encoding': 'identity',
    });
    expect(followed.events()).toEqual([{ event: 'view', id: single.headers.get('etag'), data: single.text }]);
    expect(followed.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(followed.headers).not.toHaveProperty('content-encoding');
    expect(followed.retries()).toEqual([2000]);
    expect(looksAt(gateway)).toBe(1);
  });

  it('that runs sees each step of it, to the end, and stays when it has settled', async () => {
    const started = new Date();
    let now = started;
    const gateway = await aGateway({ sandbox: { now: () => now } });
    gateway.sandbox.world.run(ODD.running, { startedAt: started, seconds: 30 });
    const followed = await following(gateway, ODD.running);
    await until(() => followed.views().length === 1);
    for (let step = 1; step <= 10; step += 1) {
      now = new Date(started.getTime() + step * 3 * SECOND);
      await passing(gateway, 3 * SECOND, () => followed.views().length === step + 1);
    }
    expect(followed.views().map(({ progressPercent }) => progressPercent)).toEqual([
      0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
    ]);
    expect(last(followed.views())?.status).toBe('available');
    expect(looksAt(gateway)).toBe(11);
    gateway.sandbox.world.patchItem(ODD.running, { name: 'renamed' });
    await passing(gateway, 31 * SECOND, () => last(followed.views())?.name === 'renamed');
    expect(new Set(followed.events().map(({ id }) => id)).size).toBe(12);
    expect(followed.isEnded()).toBe(false);
  });

  it('hears nothing but heartbeats while nothing changes, and costs a look in each fresh time', async () => {
    const gateway = await aGateway();
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.views().length === 1);
    for (let round = 1; round <= 8; round += 1) {
      const beats = followed.comments().length;
      await passing(gateway, 15 * SECOND, () => followed.comments().length > beats);
      const looks = Math.floor((round * 15) / 30);
      await until(() => looksAt(gateway) === 1 + looks);
      await gateway.quiet();
    }
    expect([followed.events().length, looksAt(gateway)]).toEqual([1, 5]);
  });

  it('sees that a service is away and back, in the view, and a problem where CSBS is it', async () => {
    const gateway = await aGateway();
    const { sandbox } = gateway;
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.views().length === 1);
    sandbox.always('vbs').status(503);
    await passing(gateway, 31 * SECOND, () => last(followed.views())?.sources.vbs.status === 'stale');
    expect(followed.problems()).toEqual([]);
    sandbox.heal();
    await passing(gateway, 6 * SECOND, () => last(followed.views())?.sources.vbs.status === 'ok');
    sandbox.always('csbs').status(503);
    await passing(gateway, 31 * SECOND, () => followed.problems().length === 1);
    expect(last(followed.views())?.sources.csbs).toMatchObject({ status: 'stale', error: 'upstream-error' });
    expect(followed.problems()).toMatchObject([{ status: 502, code: 'upstream-error', backupId: SEED_BACKUP }]);
    sandbox.heal();
    await passing(gateway, 6 * SECOND, () => last(followed.views())?.sources.csbs.status === 'ok');
    expect(followed.problems()).toHaveLength(1);
    expect(followed.isEnded()).toBe(false);
  });

  it('of which nothing is known, while the cloud is away, is told so once, and has the view when it is back', async () => {
    const gateway = await aGateway();
    gateway.sandbox.always('csbs').status(500);
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.problems().length === 1);
    const before = looksAt(gateway);
    await passing(gateway, 5 * SECOND, () => looksAt(gateway) > before);
    gateway.sandbox.heal();
    await until(() => {
      gateway.clock.advance(SECOND);
      return followed.views().length === 1;
    });
    expect(followed.events().map(({ event }) => event)).toEqual(['problem', 'view']);
  });

  it('waits its turn where the calls are short: none beyond the limit, and the view stays', async () => {
    const gateway = await aGateway({ settings: { UPSTREAM_RATE_LIMIT: '10/1h' } });
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.views().length === 1);
    for (let round = 0; round < 60; round += 1) {
      gateway.clock.advance(31 * SECOND);
      const beats = followed.comments().length;
      await until(() => followed.comments().length > beats);
      await gateway.quiet();
    }
    expect(looksAt(gateway)).toBeGreaterThan(2);
    expect(looksAt(gateway)).toBeLessThanOrEqual(10);
    expect(gateway.sandbox.requests('vbs').length).toBeLessThanOrEqual(10);
    expect(followed.events()).toHaveLength(1);
  }, 60_000);

  it('looks no more than once a second, even where nothing is fresh at all', async () => {
    const gateway = await aGateway({ settings: { CACHE_FRESH_S: '0' } });
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.views().length === 1);
    for (let second = 1; second <= 5; second += 1) {
      await passing(gateway, SECOND, () => looksAt(gateway) > second);
      await new Promise((resolve) => setTimeout(resolve, 250)); // two ticks in which more might come
      await gateway.quiet();
      expect(looksAt(gateway)).toBe(second + 1);
    }
  });

  it('sees at once what another caller has had looked at', async () => {
    const gateway = await aGateway();
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.views().length === 1);
    gateway.sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    await gateway.get(gateway.viewPath(SEED_BACKUP), { ...bearer(gateway.key), 'Cache-Control': 'no-cache' });
    await until(() => last(followed.views())?.name === 'renamed');
    gateway.sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed again' });
    const admin = bearer(await gateway.createKey(['admin']));
    gateway.clock.advance(SECOND);
    await fetch(`${gateway.url}/api/v1/projects/${gateway.projectId}/cache`, { method: 'DELETE', headers: admin });
    await until(() => last(followed.views())?.name === 'renamed again');
    expect(looksAt(gateway)).toBe(3);
  });

  it('and comes back with Last-Event-ID is not sent the same again', async () => {
    const gateway = await aGateway();
    const first = await following(gateway, SEED_BACKUP);
    await until(() => first.events().length === 1);
    const id = first.events()[0]?.id ?? '';
    first.hangUp();
    const second = await following(gateway, SEED_BACKUP, { 'Last-Event-ID': id });
    await until(() => second.comments().includes('unchanged'));
    gateway.sandbox.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    await passing(gateway, 31 * SECOND, () => second.views().length === 1);
    expect(second.events()).toHaveLength(1);
    const third = await following(gateway, SEED_BACKUP, { 'Last-Event-ID': id });
    await until(() => third.events().length === 1);
  });

  it('sees customers’ addresses only with the scope network', async () => {
    const gateway = await aGateway();
    gateway.sandbox.world.patchItem(SEED_BACKUP, {
      backup_data: { ...gateway.sandbox.world.item(SEED_BACKUP).backup_data, eip: '192.0.2.77' },
    });
    const without = await following(gateway, SEED_BACKUP);
    const within = await following(gateway, SEED_BACKUP, bearer(await gateway.createKey(['view', 'network'])));
    await until(() => without.views().length + within.views().length === 2);
    expect([without, within].map((one) => one.views()[0]?.resource.eip)).toEqual([null, '192.0.2.77']);
    expect(without.events()[0]?.id).not.toBe(within.events()[0]?.id);
    expect(looksAt(gateway)).toBe(1);
  });
});

describe('a backup that is gone', () => {
  it('has no stream: 404, and nothing else is sent', async () => {
    const gateway = await aGateway();
    gateway.sandbox.world.removeItem(SEED_BACKUP);
    const refused = await follow(eventsOf(gateway, SEED_BACKUP), bearer(gateway.key));
    expect(await refused.ended).toBe('ended');
    expect([refused.status, refused.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });

  it.each([
    [
      'removed',
      ['view', 'problem'],
      ({ sandbox }: TestGateway) => {
        sandbox.world.removeItem(SEED_BACKUP);
      },
    ],
    [
      'deleted',
      ['view', 'view', 'problem'],
      ({ sandbox }: TestGateway) => {
        sandbox.world.patchItem(SEED_BACKUP, { status: 'deleted' });
      },
    ],
  ] as const)('because it was %s ends its stream', async (_how, kinds, change) => {
    const gateway = await aGateway();
    const followed = await following(gateway, SEED_BACKUP);
    await until(() => followed.views().length === 1);
    change(gateway);
    await passing(gateway, 31 * SECOND, () => followed.isEnded());
    expect(await followed.ended).toBe('ended');
    expect(followed.events().map(({ event }) => event)).toEqual(kinds);
    expect(followed.problems()).toMatchObject([{ status: 404, code: 'not-found', backupId: SEED_BACKUP }]);
  });
});
