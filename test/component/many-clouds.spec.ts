import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT, SEED_VOLUME_BACKUPS } from '../support/seed-view.js';
import { signIn } from '../support/sign-in.js';

const KEY_PROJECT = '0123456789abcdef0123456789abcdef';

/** A second cloud: another project, in which the seed's backup has another name. */
async function anotherCloud(): Promise<Sandbox> {
  const sandbox = await aSandbox();
  const { world } = sandbox;
  world.addProject(KEY_PROJECT, 'by access key');
  const rows = SEED_VOLUME_BACKUPS.map((id) => ({ ...world.row(id), 'os-bak-tenant-attr:tenant_id': KEY_PROJECT }));
  world.addBackup({ item: { ...world.item(SEED_BACKUP), name: 'of the other cloud' }, rows }, KEY_PROJECT);
  world.accessKeys.push({ accessKey: 'OTHERKEY', secretKey: 'the secret of the other', projectId: KEY_PROJECT });
  return sandbox;
}

function passwordCloud({ url, world }: Sandbox, project = `project_id: ${SEED_PROJECT}`): string {
  return `
  by-password:
    auth:
      auth_url: ${url}/identity/v3
      username: ${world.user.name}
      password: ${world.user.password}
      user_domain_name: Default
      ${project}
    region_name: sandbox-1
`;
}

function keyCloud({ url }: Sandbox, secret = 'the secret of the other'): string {
  return `
  by-key:
    auth_type: aksk
    auth: {access_key: OTHERKEY, secret_key: ${secret}, project_id: ${KEY_PROJECT}}
    data_protect_endpoint_override: ${url}/csbs/v1/%(project_id)s
    volume_backup_endpoint_override: ${url}/vbs/v2/%(project_id)s
`;
}

async function overClouds(sandbox: Sandbox, ...clouds: string[]): Promise<TestGateway> {
  const names = clouds.map((cloud) => /^ {2}([a-z-]+):$/m.exec(cloud)?.[1] ?? '');
  return aGatewayOver(
    sandbox,
    { GATEWAY_CLOUDS: names.join(), OS_CLIENT_CONFIG_FILE: '/clouds.yaml', CSBS_ENDPOINT: '', VBS_ENDPOINT: '' },
    { files: { '/clouds.yaml': `clouds:${clouds.join('')}` } },
  );
}

const backupOf = (projectId: string): string => `/api/v1/projects/${projectId}/backups/${SEED_BACKUP}`;

async function nameIn({ get }: TestGateway, projectId: string, key: string): Promise<unknown> {
  const { status, text } = await get(backupOf(projectId), { 'X-API-Key': key });
  const { name, code, completeness } = JSON.parse(text) as { name?: string; code?: string; completeness?: string };
  return [status, name ?? code, completeness];
}

describe('two clouds of one clouds.yaml, one by password and one by access key', () => {
  it('are served side by side, each with its own credential', async () => {
    const [first, second] = [await aSandbox(), await anotherCloud()];
    const gateway = await overClouds(first, passwordCloud(first), keyCloud(second));
    const both = await gateway.createKey(['view', 'raw'], [SEED_PROJECT, KEY_PROJECT]);
    expect(await nameIn(gateway, SEED_PROJECT, both)).toEqual([200, 'backup_d32c', 'complete']);
    expect(await nameIn(gateway, KEY_PROJECT, both)).toEqual([200, 'of the other cloud', 'complete']);
    const raw = await gateway.get(`/v1/${KEY_PROJECT}/checkpoint_items/${SEED_BACKUP}`, { 'X-API-Key': both });
    expect(raw.text).toContain('of the other cloud');
    const signedBy = (sandbox: Sandbox): unknown => [
      sandbox.requests('identity').length,
      new Set(sandbox.requests('csbs').map(({ headers }) => (headers['x-auth-token'] ? 'token' : 'signature'))),
      new Set([...sandbox.requests('csbs'), ...sandbox.requests('vbs')].map(({ path }) => path.split('/')[3])),
    ];
    expect(signedBy(first)).toEqual([1, new Set(['token']), new Set([SEED_PROJECT])]);
    expect(signedBy(second)).toEqual([0, new Set(['signature']), new Set([KEY_PROJECT])]);
  });

  it('are told to a key by /api/v1/projects, and to an OpenStack client by its token', async () => {
    const [first, second] = [await aSandbox(), await anotherCloud()];
    const { get, url, createKey } = await overClouds(first, passwordCloud(first), keyCloud(second));
    const both = await createKey(['view'], [KEY_PROJECT, SEED_PROJECT]);
    const { text } = await get('/api/v1/projects', { 'X-API-Key': both });
    expect((JSON.parse(text) as { projects: unknown }).projects).toEqual([
      { id: KEY_PROJECT, name: null },
      { id: SEED_PROJECT, name: null },
    ]);
    for (const [id, region] of [
      [KEY_PROJECT, 'RegionOne'],
      [SEED_PROJECT, 'sandbox-1'],
    ] as const) {
      const { token } = JSON.parse((await signIn({ url }, both, { project: id })).text) as {
        token: { project: { id: string }; catalog: { endpoints: object[] }[] };
      };
      expect(token.project.id).toBe(id);
      expect(token.catalog[0]?.endpoints[0]).toMatchObject({ region, url: `${url}/v3/${id}` });
    }
  });

  it('do not share their bad days: one that refuses us or is away leaves the other alone', async () => {
    const [first, second] = [await aSandbox(), await anotherCloud()];
    const gateway = await overClouds(first, passwordCloud(first), keyCloud(second, 'a wrong one'));
    first.always('vbs').status(503);
    const both = await gateway.createKey(['view'], [SEED_PROJECT, KEY_PROJECT]);
    expect(await nameIn(gateway, KEY_PROJECT, both)).toEqual([502, 'upstream-auth', undefined]);
    expect(await nameIn(gateway, SEED_PROJECT, both)).toEqual([200, 'backup_d32c', 'partial']);
    first.heal();
    await second.stop();
    gateway.clock.advance(31_000);
    expect(await nameIn(gateway, KEY_PROJECT, both)).toEqual([502, 'upstream-error', undefined]);
    expect(await nameIn(gateway, SEED_PROJECT, both)).toEqual([200, 'backup_d32c', 'complete']);
  });

  it('do not wait for one that does not tell its project: what is known of the others is answered at once', async () => {
    const [first, second] = [await aSandbox(), await anotherCloud()];
    first.always('identity').status(503);
    const gateway = await overClouds(second, keyCloud(second), passwordCloud(first, 'project_name: whatever'));
    first.heal();
    first.always('identity').hang();
    gateway.clock.advance(2100);
    const both = await gateway.createKey(['view'], [KEY_PROJECT, SEED_PROJECT]);
    const startedAt = performance.now();
    const { text } = await gateway.get('/api/v1/projects', { 'X-API-Key': both });
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect((JSON.parse(text) as { projects: unknown }).projects).toEqual([{ id: KEY_PROJECT, name: null }]);
  });

  it('do not open to each other’s keys', async () => {
    const [first, second] = [await aSandbox(), await anotherCloud()];
    const gateway = await overClouds(first, passwordCloud(first), keyCloud(second));
    const one = await gateway.createKey(['view'], [KEY_PROJECT]);
    expect(await nameIn(gateway, SEED_PROJECT, one)).toEqual([404, 'not-found', undefined]);
    expect(first.requests()).toEqual([]);
  });
});

describe('a project that the settings know by its name', () => {
  const named = (sandbox: Sandbox): string => {
    const { name } = sandbox.world.project();
    return passwordCloud(sandbox, `project_name: ${name}`);
  };

  it('is found at the start, with the token that then serves', async () => {
    const sandbox = await aSandbox();
    const gateway = await overClouds(sandbox, named(sandbox));
    expect(sandbox.requests('identity')).toHaveLength(1);
    expect(await nameIn(gateway, SEED_PROJECT, gateway.key)).toEqual([200, 'backup_d32c', 'complete']);
    const { text } = await gateway.get('/api/v1/projects');
    expect(JSON.parse(text)).toMatchObject({ projects: [{ id: SEED_PROJECT, name: sandbox.world.project().name }] });
    expect(sandbox.requests('identity')).toHaveLength(1);
    expect(gateway.log()).toContain(`"project":"${SEED_PROJECT}"`);
  });

  it('may be that of the environment, or the one of an application credential', async () => {
    const sandbox = await aSandbox();
    const { world } = sandbox;
    world.applicationCredentials.push({ id: 'c1', name: 'c', secret: 's1', projectId: SEED_PROJECT, expiresAt: null });
    const credential = {
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_APPLICATION_CREDENTIAL_ID: 'c1',
      OS_APPLICATION_CREDENTIAL_SECRET: 's1',
    };
    const byName = { OS_PROJECT_NAME: world.project().name, OS_PROJECT_DOMAIN_NAME: 'Default' };
    for (const settings of [byName, credential]) {
      const gateway = await aGatewayOver(sandbox, { OS_PROJECT_ID: '', ...settings });
      expect(await nameIn(gateway, SEED_PROJECT, gateway.key)).toEqual([200, 'backup_d32c', 'complete']);
    }
  });

  it('is asked for again by whoever may see it, where Keystone was away at the start', async () => {
    const sandbox = await aSandbox();
    sandbox.always('identity').status(503);
    const gateway = await overClouds(sandbox, named(sandbox));
    const stranger = await gateway.createKey(['view'], [KEY_PROJECT]);
    expect(await nameIn(gateway, SEED_PROJECT, gateway.key)).toEqual([503, 'upstream-unavailable', undefined]);
    expect((await gateway.get('/api/v1/projects')).status).toBe(503);
    expect((await gateway.get('/readyz', {})).status).toBe(200);
    sandbox.heal();
    gateway.clock.advance(2100);
    sandbox.forgetRequests();
    expect(await nameIn(gateway, SEED_PROJECT, stranger)).toEqual([404, 'not-found', undefined]);
    expect(sandbox.requests()).toEqual([]);
    expect(await nameIn(gateway, SEED_PROJECT, gateway.key)).toEqual([200, 'backup_d32c', 'complete']);
  });

  it('is asked for once per 30 s where the cloud refuses us, and the caller’s key is not to blame', async () => {
    const sandbox = await aSandbox();
    const gateway = await overClouds(sandbox, passwordCloud(sandbox, 'project_name: no-such-project'));
    for (let asked = 0; asked < 5; asked += 1) {
      expect(await nameIn(gateway, SEED_PROJECT, gateway.key)).toEqual([502, 'upstream-auth', undefined]);
    }
    expect(sandbox.requests('identity')).toHaveLength(1);
    expect(gateway.log().match(/the id of a project is not known yet/g)).toHaveLength(1);
    gateway.clock.advance(31_000);
    await nameIn(gateway, SEED_PROJECT, gateway.key);
    expect(sandbox.requests('identity')).toHaveLength(2);
  });

  it('stays the one it was when the name comes to mean another', async () => {
    const sandbox = await aSandbox({ tokenLifetimeSeconds: 600 });
    const gateway = await overClouds(sandbox, named(sandbox));
    const { name } = sandbox.world.project();
    sandbox.world.projects.delete(SEED_PROJECT);
    sandbox.world.addProject(KEY_PROJECT, name);
    gateway.clock.advance(601_000);
    const key = await gateway.createKey(['view'], [SEED_PROJECT, KEY_PROJECT]);
    expect(await nameIn(gateway, SEED_PROJECT, key)).toEqual([502, 'upstream-auth', undefined]);
    expect(await nameIn(gateway, KEY_PROJECT, key)).toEqual([404, 'not-found', undefined]);
  });
});
