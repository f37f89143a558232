import { describe, expect, it } from '@jest/globals';
import { aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';

const SECOND = 1000;
const PROJECTS = Array.from({ length: 12 }, (_each, index) => index.toString(16).repeat(32));
/** What clouds lock after: about five refusals in a row. */
const LOCKED_AFTER = 5;

function accessKey({ accessKey: { accessKey: id, secretKey } }: Sandbox): Record<string, string> {
  return { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: id, OS_SECRET_KEY: secretKey };
}

async function askAll({ get, createKey }: TestGateway, projects = PROJECTS): Promise<ReadonlySet<number>> {
  const key = { 'X-API-Key': await createKey(['raw'], projects) };
  const answers = await Promise.all(projects.map((id) => get(`/v2/${id}/backups/detail`, key)));
  return new Set(answers.map(({ status }) => status));
}

describe('a wrong password', () => {
  it.each(['project_id', 'project_name'])(
    'of an account that many clouds of one file sign in by is tried once, with a project by its %s',
    async (how) => {
      const sandbox = await aSandbox();
      for (const id of PROJECTS) sandbox.world.addProject(id, `name-${id}`);
      const cloud = (id: string) =>
        `  c${id}:\n    auth: {auth_url: "${sandbox.url}/identity", username: ${sandbox.world.user.name}, password: wrong, ${how}: ${how === 'project_id' ? id : `name-${id}`}}\n`;
      const settings = {
        GATEWAY_CLOUDS: PROJECTS.map((id) => `c${id}`).join(),
        OS_CLIENT_CONFIG_FILE: '/clouds.yaml',
      };
      const files = { '/clouds.yaml': `clouds:\n${PROJECTS.map(cloud).join('')}` };
      const gateway = await aGatewayOver(sandbox, settings, { files });
      expect(await askAll(gateway)).toEqual(new Set([502]));
      expect(sandbox.requests('identity')).toHaveLength(1);
    },
  );

  it('of a project that the cloud does not give leaves the other clouds of the account their turn', async () => {
    const sandbox = await aSandbox();
    const [given = '', lacking = ''] = PROJECTS;
    sandbox.world.addProject(given, given);
    const cloud = (id: string): string =>
      `  c${id}:\n    auth: {auth_url: "${sandbox.url}/identity", username: ${sandbox.world.user.name}, password: ${sandbox.world.user.password}, project_id: ${id}}\n`;
    const settings = { GATEWAY_CLOUDS: `c${given},c${lacking}`, OS_CLIENT_CONFIG_FILE: '/clouds.yaml' };
    const files = { '/clouds.yaml': `clouds:\n${cloud(given)}${cloud(lacking)}` };
    const gateway = await aGatewayOver(sandbox, settings, { files });
    await askAll(gateway, [lacking]);
    gateway.clock.advance(31 * SECOND);
    expect(await askAll(gateway, [lacking])).toEqual(new Set([502]));
    expect(await askAll(gateway, [given])).toEqual(new Set([200]));
  });

  it('that was right a moment ago is not found out by a whole herd', async () => {
    const sandbox = await aSandbox();
    for (const id of PROJECTS) sandbox.world.addProject(id, id);
    const gateway = await aGatewayOver(sandbox, { PROJECT_IDS: [SEED_PROJECT, ...PROJECTS].join() });
    expect(await askAll(gateway, [SEED_PROJECT])).toEqual(new Set([200]));
    sandbox.world.user.password = 'changed meanwhile';
    sandbox.always('identity').delay(100);
    sandbox.forgetRequests();
    expect(await askAll(gateway)).toEqual(new Set([502]));
    expect(sandbox.requests('identity').length).toBeLessThan(LOCKED_AFTER);
  });

  it('is heard of where Keystone takes longer to say so than callers wait', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, { OS_PASSWORD: 'wrong', REQUEST_DEADLINE_MS: '200' });
    sandbox.always('identity').delay(600);
    const statuses = [];
    for (let asked = 0; asked < 8; asked += 1) {
      statuses.push((await gateway.get(`/v2/${SEED_PROJECT}/backups/detail`)).status);
    }
    expect(statuses.at(0)).toBe(504);
    expect(statuses.at(-1)).toBe(502);
    expect(sandbox.requests('identity')).toHaveLength(1);
  });
});

describe('a wrong access key', () => {
  it('is tried once, however many callers hang up before the cloud has said so', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, { ...accessKey(sandbox), OS_SECRET_KEY: 'wrong' });
    sandbox.always('vbs').delay(400);
    const hangUp = (): Promise<unknown> =>
      fetch(`${gateway.url}/v2/${SEED_PROJECT}/backups/detail`, {
        headers: { 'X-API-Key': gateway.key },
        signal: AbortSignal.timeout(50),
      }).catch(() => null);
    for (let round = 0; round < 10; round += 1) await Promise.all([hangUp(), hangUp(), hangUp()]);
    expect((await gateway.get(`/v2/${SEED_PROJECT}/backups/detail`)).status).toBe(502);
    expect(sandbox.requests('vbs')).toHaveLength(1);
  });

  it('that was right a moment ago goes out no more often than there are connections', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, accessKey(sandbox));
    await gateway.get(`/v2/${SEED_PROJECT}/backups/detail`);
    for (const key of sandbox.world.accessKeys) key.secretKey = 'changed meanwhile';
    sandbox.always('vbs').delay(100);
    sandbox.forgetRequests();
    const path = `/v2/${SEED_PROJECT}/backups/detail?name=`;
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => gateway.get(`${path}${index}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
    expect(sandbox.requests('vbs').length).toBeLessThanOrEqual(16);
  });

  it('is waited for at one service while the other is asked as well', async () => {
    const sandbox = await aSandbox();
    const other = await aSandbox();
    other.world.accessKeys.splice(0, 1, ...sandbox.world.accessKeys);
    const settings = { ...accessKey(sandbox), CSBS_ENDPOINT: other.settings['CSBS_ENDPOINT'] ?? '' };
    const { get } = await aGatewayOver(sandbox, { ...settings, REQUEST_DEADLINE_MS: '800' });
    sandbox.always('vbs').hang();
    expect((await get(`/v2/${SEED_PROJECT}/backups/detail`)).status).toBe(504);
    const { status } = await get(`/v1/${SEED_PROJECT}/checkpoint_items/90c1d5fa-1b9f-4aeb-b2f4-81c806e98190`);
    expect(status).toBe(200);
  });
});

describe('a fixed token', () => {
  it('that is refused is not shown again for 30 s', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'none-of-the-cloud' });
    for (let asked = 0; asked < 5; asked += 1) {
      expect((await gateway.get(`/v2/${SEED_PROJECT}/backups/detail`)).status).toBe(502);
    }
    expect(sandbox.requests('vbs')).toHaveLength(1);
    gateway.clock.advance(31 * SECOND);
    await gateway.get(`/v2/${SEED_PROJECT}/backups/detail`);
    expect(sandbox.requests('vbs')).toHaveLength(2);
  });
});

describe('the operator’s log', () => {
  it('says why no token could be had', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, { OS_AUTH_URL: 'http://127.0.0.1:9' });
    expect((await gateway.get(`/v2/${SEED_PROJECT}/backups/detail`)).status).toBe(503);
    expect(gateway.log()).toContain('"reason":"ECONNREFUSED"');
  });
});
