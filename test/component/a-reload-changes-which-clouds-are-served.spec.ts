import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { BackupView } from '../../src/core/backup-view.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { aCloudWith, aGatewayOverClouds, backupIn, entry, OTHER_PROJECT, reloadClouds, seenIn, servedBy } from '../support/clouds-of-a-file.js'; // prettier-ignore
import { follow } from '../support/followed.js';
import { aGateway, aGatewayOver, bearer, type TestGateway } from '../support/gateway.js';
import { logLines } from '../support/log-lines.js';
import { afterTest, aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';
import { until } from '../support/until.js';

const SECOND = 1000;
const NAME = 'backup_d32c';

/** One cloud that is served, another that is not yet, and a key for both of their projects. */
async function twoClouds() {
  const [first, second] = [await aSandbox(), await aCloudWith(OTHER_PROJECT, 'of the other cloud')];
  const [one, other] = [entry('one', first, SEED_PROJECT), entry('other', second, OTHER_PROJECT)];
  const gateway = await aGatewayOverClouds(first, one);
  const key = await gateway.createKey(['view', 'raw'], [SEED_PROJECT, OTHER_PROJECT]);
  return { first, second, one, other, gateway, key };
}

/** Counts the connections that are open to a cloud, between it and whoever is pointed at this. */
async function aCountedWay({ url }: Sandbox): Promise<{ readonly url: string; readonly open: () => number }> {
  const { port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(port), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const each of [socket, onward]) each.on('error', () => undefined);
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      onward.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterTest(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, open: () => sockets.size };
}

describe('a cloud that was added', () => {
  it('is served with the next request, and nobody of the others is disturbed', async () => {
    const { first, one, other, gateway, key } = await twoClouds();
    const followed = await follow(`${gateway.url}${backupIn(SEED_PROJECT)}/events`, bearer(key));
    await until(() => followed.views().length === 1);
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([404, 'not-found']);
    first.next('csbs').delay(400);
    const underWay = gateway.get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`, { 'X-API-Key': key });
    await until(() => first.requests('csbs').length === 2);
    await reloadClouds(gateway, one, other);
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([200, 'of the other cloud']);
    expect((await underWay).status).toBe(200);
    expect(await seenIn(gateway, SEED_PROJECT, key)).toEqual([200, NAME]);
    first.world.patchItem(SEED_BACKUP, { name: 'renamed' });
    gateway.clock.advance(31 * SECOND);
    await until(() => followed.views().at(-1)?.name === 'renamed');
    expect(followed.isEnded()).toBe(false);
    expect(first.requests('identity')).toHaveLength(1);
    expect(logLines(gateway, 'the settings were read again')).toMatchObject([
      { level: 30, changed: [], clouds: { added: ['other'], removed: [], changed: [] } },
    ]);
    expect(await gateway.metrics()).toContain('backup_gateway_breaker_state{cloud="other"');
  });

  it('is served where its project is known by its name alone', async () => {
    const { first, one, gateway, key } = await twoClouds();
    const second = await aCloudWith(OTHER_PROJECT, 'found by its name');
    const named = entry('named', second, OTHER_PROJECT).replace(/project_id: .*/, 'project_name: of a test');
    await reloadClouds(gateway, one, named);
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([200, 'found by its name']);
    await reloadClouds(gateway, named, one);
    second.always('identity').status(503);
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([200, 'found by its name']);
    expect(second.requests('identity')).toHaveLength(1);
    expect(first.requests('identity')).toHaveLength(0);
  });

  it('is served when its Keystone is back, where that is away at first', async () => {
    const { one, gateway, key } = await twoClouds();
    const second = await aCloudWith(OTHER_PROJECT, 'later');
    second.always('identity').status(503);
    await reloadClouds(gateway, one, entry('named', second, OTHER_PROJECT).replace(/project_id: .*/, 'project_name: of a test')); // prettier-ignore
    expect(logLines(gateway, 'the id of a project is not known yet')).toMatchObject([{ cloud: 'named' }]);
    second.heal();
    gateway.clock.advance(2100);
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([200, 'later']);
  });
});

describe('a cloud that was taken out', () => {
  it('is as unknown as one that was never there, however fresh what is cached of it', async () => {
    const { second, one, other, gateway, key } = await twoClouds();
    await reloadClouds(gateway, one, other);
    const paths = [
      backupIn(OTHER_PROJECT),
      `/v1/${OTHER_PROJECT}/checkpoint_items/${SEED_BACKUP}`,
      `/api/v1/projects/${OTHER_PROJECT}/backups`,
    ];
    const headers = { 'X-API-Key': key };
    for (const path of [...paths, ...paths, ...paths]) expect((await gateway.get(path, headers)).status).toBe(200);
    const followed = await follow(`${gateway.url}${backupIn(OTHER_PROJECT)}/events`, bearer(key));
    await until(() => followed.views().length === 1);
    second.forgetRequests();
    await reloadClouds(gateway, one);
    const unknown = 'f'.repeat(32);
    for (const path of paths) {
      const [its, never] = [path, path.replace(OTHER_PROJECT, unknown)].map((each) => gateway.get(each, headers));
      const [known, none] = [await its, await never];
      expect(known?.status).toBe(404);
      expect(withoutIds(known?.text)).toEqual(withoutIds(none?.text));
    }
    expect(await followed.ended).toBe('ended');
    expect(followed.problems()).toMatchObject([{ status: 404, code: 'not-found' }]);
    expect(followed.views()).toHaveLength(1);
    expect(second.requests()).toEqual([]);
    expect(await gateway.metrics()).not.toMatch(/breaker_state\{cloud="other"/);
    expect(JSON.parse((await gateway.get('/api/v1/projects', headers)).text)).toMatchObject({
      projects: [{ id: SEED_PROJECT }],
    });
  });

  it('answers what was under way, and only then loses its connections', async () => {
    const [first, second] = [await aSandbox(), await aCloudWith(OTHER_PROJECT, 'to its end')];
    const way = await aCountedWay(second);
    const one = entry('one', first, SEED_PROJECT);
    const other = entry('other', second, OTHER_PROJECT, [
      `data_protect_endpoint_override: ${way.url}/csbs/v1/%(project_id)s`,
      `volume_backup_endpoint_override: ${way.url}/vbs/v2/%(project_id)s`,
    ]);
    const gateway = await aGatewayOverClouds(first, one, other);
    const key = await gateway.createKey(['view'], [SEED_PROJECT, OTHER_PROJECT]);
    second.always('csbs').delay(400);
    const underWay = seenIn(gateway, OTHER_PROJECT, key);
    await until(() => second.requests('csbs').length === 1);
    await reloadClouds(gateway, one);
    expect(way.open()).toBe(1);
    expect(await underWay).toEqual([200, 'to its end']);
    expect(second.requests('csbs')).toHaveLength(1);
    expect(second.requests('vbs').length).toBeGreaterThan(0);
    await until(() => way.open() === 0);
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([404, 'not-found']);
  });
});

describe('a project whose cloud is another one', () => {
  it('is answered from there at once, to those who follow it as well', async () => {
    const [first, second] = [await aSandbox(), await aCloudWith(SEED_PROJECT, 'of another cloud')];
    const gateway = await aGatewayOverClouds(first, entry('cloud', first, SEED_PROJECT));
    const { key, viewPath } = gateway;
    const followed = await follow(`${gateway.url}${viewPath(SEED_BACKUP)}/events`, bearer(key));
    await until(() => followed.views().length === 1);
    for (let times = 0; times < 3; times += 1) expect(await seenIn(gateway, SEED_PROJECT, key)).toEqual([200, NAME]);
    await reloadClouds(gateway, entry('cloud', second, SEED_PROJECT));
    first.forgetRequests();
    for (let times = 0; times < 3; times += 1) {
      expect(await seenIn(gateway, SEED_PROJECT, key)).toEqual([200, 'of another cloud']);
    }
    await until(() => followed.views().length === 2);
    expect(followed.views().map(({ name }) => name)).toEqual([NAME, 'of another cloud']);
    second.world.patchItem(SEED_BACKUP, { name: 'told by another caller' });
    gateway.clock.advance(11 * SECOND);
    await gateway.get(viewPath(SEED_BACKUP), { ...bearer(key), 'Cache-Control': 'no-cache' });
    await until(() => followed.views().at(-1)?.name === 'told by another caller');
    expect(first.requests()).toEqual([]);
  });

  it('is answered from there to who waits for the first view of a stream meanwhile', async () => {
    const [first, second] = [await aSandbox(), await aCloudWith(SEED_PROJECT, 'moved')];
    const gateway = await aGatewayOverClouds(first, entry('one', first, SEED_PROJECT));
    first.next('csbs').delay(500);
    const following = follow(`${gateway.url}${backupIn(SEED_PROJECT)}/events`, bearer(gateway.key));
    await until(() => first.requests('csbs').length === 1);
    await reloadClouds(gateway, entry('one', second, SEED_PROJECT));
    const followed = await following;
    await until(() => followed.views().length === 1);
    expect([followed.status, followed.views()[0]?.name]).toEqual([200, 'moved']);
  });

  it('may only be named in another way: those who follow it notice nothing', async () => {
    const sandbox = await aCloudWith(OTHER_PROJECT, 'the same');
    const byId = entry('cloud', sandbox, OTHER_PROJECT);
    const gateway = await aGatewayOverClouds(sandbox, byId);
    const key = await gateway.createKey(['view'], [OTHER_PROJECT]);
    const followed = await follow(`${gateway.url}${backupIn(OTHER_PROJECT)}/events`, bearer(key));
    await until(() => followed.views().length === 1);
    await reloadClouds(gateway, byId.replace(/project_id: .*/, 'project_name: of a test'));
    sandbox.world.addItem({ ...sandbox.world.item(SEED_BACKUP), name: 'renamed' }, OTHER_PROJECT);
    gateway.clock.advance(31 * SECOND);
    await until(() => followed.views().length === 2);
    expect([followed.isEnded(), followed.problems()]).toEqual([false, []]);
  });

  it('has no answer of both: what was begun in one cloud is ended there, and is kept for nobody of the other', async () => {
    const [first, second] = [await aSandbox(), await aCloudWith(SEED_PROJECT, 'of another cloud')];
    const gateway = await aGatewayOverClouds(first, entry('cloud', first, SEED_PROJECT));
    const { key } = gateway;
    first.next('csbs').delay(400);
    const underWay = seenIn(gateway, SEED_PROJECT, key);
    await until(() => first.requests('csbs').length === 1);
    await reloadClouds(gateway, entry('cloud', second, SEED_PROJECT));
    expect(await seenIn(gateway, SEED_PROJECT, key)).toEqual([200, 'of another cloud']);
    expect(await underWay).toEqual([200, NAME]);
    expect(first.requests('vbs').length).toBeGreaterThan(0);
    expect(await seenIn(gateway, SEED_PROJECT, key)).toEqual([200, 'of another cloud']);
    await reloadClouds(gateway, entry('cloud', first, SEED_PROJECT));
    expect(await seenIn(gateway, SEED_PROJECT, key)).toEqual([200, NAME]);
  });
});

describe('a project that moves to and fro under load', () => {
  it('is answered every time, by one cloud alone', async () => {
    const clouds = [await namedThroughout('one'), await namedThroughout('two')] as const;
    const entries = clouds.map((cloud) => entry('cloud', cloud, SEED_PROJECT));
    const { settings, files } = servedBy(entries[0] ?? '');
    const always = { CACHE_FRESH_S: '0', CACHE_FRESH_ACTIVE_S: '0', CACHE_STALE_WHILE_REVALIDATE_S: '0' };
    const gateway = await aGatewayOver(clouds[0], { ...settings, ...always }, { files, keyRecheckMs: 500 });
    const seen: string[] = [];
    let isOver = false;
    const callers = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const { status, text } = await gateway.get(gateway.viewPath(SEED_BACKUP));
        const { name, volumes = [] } = JSON.parse(text) as Partial<BackupView>;
        seen.push([status, name, ...volumes.map(({ vbs }) => vbs?.name)].join(' '));
        gateway.clock.advance(1);
      }
    });
    for (let times = 1; times <= 10; times += 1) {
      const before = seen.length;
      await reloadClouds(gateway, entries[times % 2] ?? '');
      await until(() => seen.length >= before + 8);
    }
    isOver = true;
    await Promise.all(callers);
    expect([...new Set(seen)].sort()).toEqual(['200 one one one', '200 two two two']);
    expect(logLines(gateway, '"level":50')).toEqual([]);
  });
});

/** A cloud whose answers all say which one it is, and take a moment. */
async function namedThroughout(name: string): Promise<Sandbox> {
  const sandbox = await aCloudWith(SEED_PROJECT, name);
  for (const id of SEED_VOLUME_BACKUPS) sandbox.world.patchRow(id, { name });
  for (const service of ['csbs', 'vbs'] as const) sandbox.always(service).delay(20);
  return sandbox;
}

describe('the cloud of the environment', () => {
  const anotherBackup = async (): Promise<TestGateway> => aGatewayOver(await aCloudWith(OTHER_PROJECT, 'of one more'));

  it('serves one more project with all that it has: no further token, no new connection for the first', async () => {
    const gateway = await anotherBackup();
    const { sandbox, reload, projectId } = gateway;
    const key = await gateway.createKey(['view'], [projectId, OTHER_PROJECT]);
    expect(await seenIn(gateway, projectId, key)).toEqual([200, NAME]);
    await reload({ PROJECT_IDS: `${projectId},${OTHER_PROJECT}` });
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([200, 'of one more']);
    gateway.clock.advance(31 * SECOND);
    expect(await seenIn(gateway, projectId, key)).toEqual([200, NAME]);
    await gateway.quiet();
    expect(sandbox.requests('identity')).toHaveLength(2);
    await reload({});
    expect(await seenIn(gateway, OTHER_PROJECT, key)).toEqual([404, 'not-found']);
    expect(await seenIn(gateway, projectId, key)).toEqual([200, NAME]);
  });

  it('takes a password that was put right at once, and what is known is served on', async () => {
    const gateway = await aGateway();
    const { sandbox, reload, key, projectId } = gateway;
    expect(await seenIn(gateway, projectId, key)).toEqual([200, NAME]);
    sandbox.world.user.password = `changed-${sandbox.world.user.password}`;
    sandbox.expireTokens();
    const fresh = (): Promise<unknown> => gateway.get(`/v1/${projectId}/checkpoint_items/${SEED_BACKUP}`).then(({ status }) => status); // prettier-ignore
    expect(await fresh()).toBe(502);
    const asked = sandbox.requests('identity').length;
    await reload({});
    expect(await fresh()).toBe(502);
    expect(sandbox.requests('identity')).toHaveLength(asked);
    await reload({ OS_PASSWORD: sandbox.world.user.password });
    expect(await seenIn(gateway, projectId, key)).toEqual([200, NAME]);
    expect(await fresh()).toBe(200);
    expect(sandbox.requests('identity')).toHaveLength(asked + 1);
  });
});

function withoutIds(text = ''): unknown {
  const { requestId: _id, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return rest;
}
