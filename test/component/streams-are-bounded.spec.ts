import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { ODD } from '../../src/sandbox/seed.js';
import { BackupWatches } from '../../src/streams/backup-watches.js';
import { StreamLimits } from '../../src/streams/stream-limits.js';
import { atOnce } from '../support/asker.js';
import { figure } from '../support/figures.js';
import { follow, type Followed } from '../support/followed.js';
import { aGateway, bearer, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { aRawSocket } from '../support/raw-socket.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';
import { until } from '../support/until.js';

const SECOND = 1000;
const LATER_MS = 60_000;

const open = ({ gateway }: TestGateway): number => gateway.app.get(StreamLimits, { strict: false }).open;
const watched = ({ gateway }: TestGateway): number => gateway.app.get(BackupWatches, { strict: false }).size;
const pathOf = ({ viewPath }: TestGateway): string => `${viewPath(SEED_BACKUP)}/events`;
const opening = (gateway: TestGateway, key = gateway.key, more: Record<string, string> = {}): Promise<Followed> =>
  follow(`${gateway.url}${pathOf(gateway)}`, { ...bearer(key), ...more });

function connections({ gateway }: TestGateway): Promise<number> {
  const server: Server = gateway.app.getHttpServer();
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

describe('2,000 streams of 20 callers', () => {
  it(
    'are no more than STREAMS_MAX, and of each caller no more than STREAMS_PER_CALLER; the rest are told to come back',
    async () => {
      const gateway = await aGateway({ settings: { STREAMS_MAX: '300', STREAMS_PER_CALLER: '20' } });
      const keys = await atOnce(Array.from({ length: 20 }), 1, () => gateway.createKey(['view']));
      await gateway.view(SEED_BACKUP);
      const startedAt = performance.now();
      const all = await atOnce(Array.from({ length: 2000 }, (_, index) => keys[index % 20]), 50, (key) => opening(gateway, key)); // prettier-ignore
      figure('2,000 streams opened or refused in ms', String(Math.round(performance.now() - startedAt)));
      const refused = all.filter(({ status }) => status === 429);
      expect([all.length - refused.length, open(gateway)]).toEqual([300, 300]);
      for (const { ended } of refused) await ended;
      const bodies = refused.map(({ text }) => (JSON.parse(text()) as { code: string }).code);
      expect(new Set(bodies)).toEqual(new Set(['rate-limited']));
      expect(refused.every(({ headers }) => Number(headers['retry-after']) >= 5)).toBe(true);
      for (const { hangUp } of all) hangUp();
      await until(() => open(gateway) === 0);
      expect(watched(gateway)).toBe(0);
    },
    LATER_MS,
  );
});

describe('the streams of one caller', () => {
  it('are bounded, and do not count against another; who hangs up makes room', async () => {
    const gateway = await aGateway({ settings: { STREAMS_PER_CALLER: '2' } });
    const [first] = [await opening(gateway), await opening(gateway)];
    expect((await opening(gateway)).status).toBe(429);
    expect((await opening(gateway, await gateway.createKey(['view']))).status).toBe(200);
    first.hangUp();
    await until(() => open(gateway) === 2);
    expect((await opening(gateway)).status).toBe(200);
  });

  it('count once against RATE_LIMIT', async () => {
    const gateway = await aGateway({ settings: { RATE_LIMIT: '3/1m' } });
    const followed = await opening(gateway);
    await until(() => followed.events().length === 1);
    gateway.clock.advance(20 * SECOND);
    await until(() => followed.comments().includes(''));
    expect(followed.headers['ratelimit']).toContain('r=2');
    expect((await opening(gateway)).headers['ratelimit']).toContain('r=1');
  });

  it('that are refused for something else take no room', async () => {
    const gateway = await aGateway();
    gateway.sandbox.world.removeItem(SEED_BACKUP);
    expect((await opening(gateway)).status).toBe(404);
    const key = `${gateway.url}${pathOf(gateway)}?key=${gateway.key}`;
    expect((await follow(key, bearer(gateway.key))).status).toBe(400);
    const other = `${gateway.url}/api/v1/projects/${SEED_PROJECT}/backups/nonsense/events`;
    expect((await follow(other, bearer(gateway.key))).status).toBe(400);
    expect([open(gateway), watched(gateway)]).toEqual([0, 0]);
  });

  it('are not opened by HEAD', async () => {
    const gateway = await aGateway();
    for (const path of [pathOf(gateway), `/api/v1/projects/${SEED_PROJECT}/events?ids=${SEED_BACKUP}`]) {
      const head = await follow(`${gateway.url}${path}`, bearer(gateway.key), 'HEAD');
      expect(await head.ended).toBe('ended');
      expect([head.status, head.headers['content-type'], head.text()]).toEqual([200, 'text/event-stream', '']);
      expect(head.headers['content-length']).toBeUndefined();
    }
    await until(() => open(gateway) + watched(gateway) === 0);
  });

  it('may be read by a page of an origin that the operator names', async () => {
    const origin = 'https://dashboard.example.com';
    const gateway = await aGateway({ settings: { CORS_ORIGINS: origin } });
    const [its, others] = [await opening(gateway, gateway.key, { Origin: origin }), await opening(gateway, gateway.key, { Origin: 'https://dashboard.example.org' })]; // prettier-ignore
    expect([its, others].map(({ headers }) => headers['access-control-allow-origin'])).toEqual([origin, undefined]);
  });
});

describe('a stream', () => {
  it('is not ended by REQUEST_DEADLINE_MS, but after an hour, with a time to come back', async () => {
    const gateway = await aGateway({ settings: { REQUEST_DEADLINE_MS: '200' } });
    const followed = await opening(gateway);
    await until(() => followed.events().length === 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    gateway.clock.advance(3_590 * SECOND);
    await until(() => followed.comments().includes(''));
    expect(followed.isEnded()).toBe(false);
    gateway.clock.advance(11 * SECOND);
    expect(await followed.ended).toBe('ended');
    expect(followed.retries()).toEqual([2000, 1000]);
  });

  it('leaves nothing when its client hangs up, though nothing has been sent yet', async () => {
    const gateway = await aGateway();
    const atRest = await connections(gateway);
    gateway.sandbox.next('csbs').delay(300);
    const { socket } = aRawSocket(gateway.url);
    socket.write(`GET ${pathOf(gateway)} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${gateway.key}\r\n\r\n`);
    await until(() => gateway.sandbox.requests('csbs').length === 1);
    socket.destroy();
    await until(async () => open(gateway) + watched(gateway) === 0 && (await connections(gateway)) === atRest);
    await until(() => gateway.engine.inFlight === 0);
  });

  it('has a line in the log when it opens and when it ends, and by whose doing', async () => {
    const gateway = await aGateway();
    const followed = await opening(gateway);
    await until(() => followed.events().length === 1);
    followed.hangUp();
    await until(() => logLines(gateway, 'a stream has ended').length === 1);
    const who = { backup: SEED_BACKUP, project: SEED_PROJECT, callerName: 'a test', status: 200 };
    expect(logLines(gateway, 'a stream has opened')).toMatchObject([who]);
    expect(logLines(gateway, 'a stream has ended')).toMatchObject([{ ...who, events: 1, why: 'caller' }]);
    expect(logLines(gateway, '"msg":"answered"')).toEqual([]);
  });
});

describe('a client that takes nothing', () => {
  it(
    'is dropped when more than 64 KB wait for it, and keeps nobody else from the news',
    async () => {
      const gateway = await aGateway();
      const { world } = gateway.sandbox;
      const padding = 'x'.repeat(400_000);
      const slow = aRawSocket(gateway.url);
      slow.socket.pause();
      slow.socket.write(`GET ${pathOf(gateway)} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${gateway.key}\r\n\r\n`);
      const well = await opening(gateway);
      await until(() => open(gateway) === 2 && well.events().length === 1);
      for (let change = 1; open(gateway) === 2; change += 1) {
        world.patchItem(SEED_BACKUP, { name: `${change}`, description: padding });
        gateway.clock.advance(31 * SECOND);
        await until(() => well.views().at(-1)?.name === `${change}` || open(gateway) === 1);
        if (change > 200) throw new Error('it is still there');
      }
      await until(() => logLines(gateway, 'a stream has ended').length === 1);
      expect(logLines(gateway, 'a stream has ended')).toMatchObject([{ why: 'slow' }]);
      expect(well.isEnded()).toBe(false);
      slow.socket.destroy();
    },
    LATER_MS,
  );

  it('only for a moment has the newest view of each of a hundred backups, however many came between', async () => {
    const gateway = await aGateway();
    const { world } = gateway.sandbox;
    const ids = Array.from({ length: 100 }, () => randomUUID());
    const item = world.item(ODD.waiting);
    for (const id of ids) world.addItem({ ...item, id, description: 'y'.repeat(20_000) }, SEED_PROJECT);
    const followed = await follow(
      `${gateway.url}/api/v1/projects/${SEED_PROJECT}/events?ids=${ids.join()}`,
      bearer(gateway.key),
    );
    await until(() => followed.text().split('\nevent: view').length === 101);
    expect(new Set(followed.views().map(({ id }) => id))).toEqual(new Set(ids));
  });
});
