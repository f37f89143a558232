import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { aGatewayOver, type TestGateway } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const SECOND = 1000;
const CREDENTIAL = { id: '423f19a4ac1e4f48bbb4180756e6eb6c', name: 'gateway', secret: 'a secret of a credential' };

type Settings = Record<string, string>;

function applicationCredential({ world }: Sandbox): Settings {
  world.applicationCredentials.push({ ...CREDENTIAL, projectId: SEED_PROJECT, expiresAt: null });
  return {
    OS_AUTH_TYPE: 'v3applicationcredential',
    OS_APPLICATION_CREDENTIAL_ID: CREDENTIAL.id,
    OS_APPLICATION_CREDENTIAL_SECRET: CREDENTIAL.secret,
  };
}

async function token({ settings, world }: Sandbox): Promise<Settings> {
  const user = { name: world.user.name, password: world.user.password, domain: { name: 'Default' } };
  const identity = { methods: ['password'], password: { user } };
  const answer = await fetch(`${settings['OS_AUTH_URL'] ?? ''}/auth/tokens`, {
    method: 'POST',
    body: JSON.stringify({ auth: { identity, scope: { project: { id: SEED_PROJECT } } } }),
  });
  return { OS_AUTH_TYPE: 'v3token', OS_TOKEN: answer.headers.get('x-subject-token') ?? '' };
}

function accessKey({ accessKey: { accessKey: id, secretKey } }: Sandbox): Settings {
  return { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: id, OS_SECRET_KEY: secretKey };
}

const statusAndCode = async ({ get, viewPath }: TestGateway): Promise<unknown> => {
  const { status, text } = await get(viewPath(SEED_BACKUP));
  return [status, (JSON.parse(text) as { code?: string }).code];
};

describe('every way to sign in to the cloud', () => {
  it.each([
    ['with a password', () => ({})],
    ['with an application credential', applicationCredential],
    ['with a token of the operator’s', token],
    ['with an access key', accessKey],
    ['with a fixed token', ({ adminToken }: Sandbox) => ({ OS_AUTH_TYPE: 'admin_token', OS_TOKEN: adminToken })],
  ] as const)('%s gives the merged view and the raw answers', async (_name, settings) => {
    const sandbox = await aSandbox();
    const { view, get } = await aGatewayOver(sandbox, await Promise.resolve(settings(sandbox)));
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    expect((await get(`/v2/${SEED_PROJECT}/backups/detail?name=a%20b%2Fc&limit=5`)).status).toBe(200);
    expect((await get(`/v1/${SEED_PROJECT}/checkpoint_items/${SEED_BACKUP}`)).status).toBe(200);
  });

  it('keeps its secrets out of answers and log', async () => {
    for (const settings of [applicationCredential, token, accessKey]) {
      const sandbox = await aSandbox();
      const own: Settings = await Promise.resolve(settings(sandbox));
      const { get, viewPath, log } = await aGatewayOver(sandbox, own);
      sandbox.next('vbs').status(401);
      const { text } = await get(viewPath(SEED_BACKUP));
      sandbox.always('csbs').status(401);
      const refused = await get(viewPath('00000000-0000-4000-8000-000000000000'));
      const secret = own['OS_APPLICATION_CREDENTIAL_SECRET'] ?? own['OS_SECRET_KEY'] ?? own['OS_TOKEN'] ?? 'none';
      expect(`${text}${refused.text}${log()}`).not.toContain(secret);
    }
  });
});

describe('an application credential', () => {
  it('is sent without a scope, which Keystone would refuse', async () => {
    const sandbox = await aSandbox();
    const { view } = await aGatewayOver(sandbox, applicationCredential(sandbox));
    await view(SEED_BACKUP);
    const { auth } = JSON.parse(sandbox.requests('identity')[0]?.body ?? '') as { auth: Record<string, unknown> };
    expect(Object.keys(auth)).toEqual(['identity']);
  });

  it('that is gone is refused once per 30 s, and the caller’s key is not to blame', async () => {
    const sandbox = await aSandbox();
    const settings = applicationCredential(sandbox);
    sandbox.world.applicationCredentials.pop();
    const gateway = await aGatewayOver(sandbox, settings);
    expect(await statusAndCode(gateway)).toEqual([502, 'upstream-auth']);
    expect(await statusAndCode(gateway)).toEqual([502, 'upstream-auth']);
    expect(sandbox.requests('identity')).toHaveLength(1);
  });

  it('of another project is not used', async () => {
    const sandbox = await aSandbox();
    sandbox.world.addProject('f'.repeat(32), 'other');
    const settings = applicationCredential(sandbox);
    sandbox.world.applicationCredentials.splice(0, 1, { ...CREDENTIAL, projectId: 'f'.repeat(32), expiresAt: null });
    expect(await statusAndCode(await aGatewayOver(sandbox, settings))).toEqual([502, 'upstream-auth']);
    expect(sandbox.requests('csbs')).toEqual([]);
  });
});

describe('an access key', () => {
  it('signs every call anew and needs no Keystone', async () => {
    const sandbox = await aSandbox();
    const { view, clock, quiet } = await aGatewayOver(sandbox, accessKey(sandbox));
    await view(SEED_BACKUP);
    clock.advance(60 * SECOND);
    await view(SEED_BACKUP);
    await quiet();
    const signatures = sandbox.requests().map(({ headers }) => headers['authorization']);
    expect(new Set(signatures).size).toBe(6);
    expect(sandbox.requests('identity')).toEqual([]);
    expect(sandbox.requests('csbs')[0]?.headers['x-project-id']).toBe(SEED_PROJECT);
  });

  it('that is refused is not tried again for 30 s: clouds lock keys', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, { ...accessKey(sandbox), OS_SECRET_KEY: 'wrong' });
    for (let asked = 0; asked < 5; asked += 1) expect(await statusAndCode(gateway)).toEqual([502, 'upstream-auth']);
    expect(sandbox.requests('csbs')).toHaveLength(1);
    gateway.clock.advance(31 * SECOND);
    await statusAndCode(gateway);
    expect(sandbox.requests('csbs')).toHaveLength(2);
  });

  it('that is wrong is found out by one call, whatever herd begins with it', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, { ...accessKey(sandbox), OS_SECRET_KEY: 'wrong' });
    const ids = [...sandbox.world.project().items.keys()];
    const answers = await Promise.all(ids.map((id) => gateway.get(gateway.viewPath(id))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
    expect(sandbox.requests()).toHaveLength(1);
  });

  it('that is right serves a herd at once, also where the first call failed for another reason', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, accessKey(sandbox));
    sandbox.next('csbs').drop();
    const ids = [...sandbox.world.project().items.keys()];
    const answers = await Promise.all(ids.map((id) => gateway.get(gateway.viewPath(id))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(ids.length); // that one was tried once more
  });

  it('on a machine whose clock is wrong says so to the operator', async () => {
    const sandbox = await aSandbox();
    const gateway = await aGatewayOver(sandbox, accessKey(sandbox));
    gateway.clock.setWall(gateway.clock.epochMs() + 20 * 60 * SECOND);
    expect(await statusAndCode(gateway)).toEqual([502, 'upstream-auth']);
    expect(gateway.log()).toContain('"clockIsWrong":true');
  });
});

describe('without endpoints in the settings', () => {
  const unset = { CSBS_ENDPOINT: '', VBS_ENDPOINT: '' };

  it('the services are found in the catalog that comes with the token', async () => {
    const sandbox = await aSandbox({ basePath: '/cloud' });
    const { view, get } = await aGatewayOver(sandbox, unset);
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    expect((await get(`/v2/${SEED_PROJECT}/backups/detail`)).status).toBe(200);
    expect(sandbox.requests('identity').map(({ rawUrl }) => rawUrl)).toEqual(['/cloud/identity/v3/auth/tokens']);
    expect(sandbox.requests('vbs')[0]?.path).toMatch(/^\/vbs\/v2\//);
  });

  it('one of them may be set all the same', async () => {
    const sandbox = await aSandbox();
    const { view } = await aGatewayOver(sandbox, { CSBS_ENDPOINT: '' });
    expect((await view(SEED_BACKUP)).completeness).toBe('complete');
  });

  it.each(['public', 'internal', 'publicURL'])(
    'the interface and the region are those that were asked for: %s',
    async (face) => {
      const { view } = await aGatewayOver(await aSandbox(), {
        ...unset,
        OS_INTERFACE: face,
        OS_REGION_NAME: 'sandbox-1',
      });
      expect((await view(SEED_BACKUP)).completeness).toBe('complete');
    },
  );

  it.each([{ OS_REGION_NAME: 'elsewhere' }, { OS_INTERFACE: 'admin' }])(
    'a service that the catalog does not have there is a failure of the cloud: %j',
    async (settings) => {
      const gateway = await aGatewayOver(await aSandbox(), { ...unset, ...settings });
      expect(await statusAndCode(gateway)).toEqual([502, 'upstream-error']);
      expect(gateway.log()).toContain('no_endpoint');
    },
  );

  it.each([
    'http://169.254.169.254/v1/{id}',
    'http://10.0.0.1/v1/{id}',
    'ftp://x/v1/{id}',
    'https://u:p@x/v1/{id}',
    'https://x/v7/{id}',
    'https://x/v1/{id}?a=b',
    'nonsense',
    '',
  ])('an address that no setting could have is not used: %s', async (url) => {
    const sandbox = await aSandbox();
    const endpoints = [{ interface: 'public', region: 'r', url: url.replace('{id}', SEED_PROJECT) }];
    const body = { token: { expires_at: '2099-01-01T00:00:00Z', catalog: [{ type: 'data-protect', endpoints }] } };
    sandbox.always('identity').status(201, body, { 'X-Subject-Token': 'a-token' });
    const gateway = await aGatewayOver(sandbox, unset);
    expect(await statusAndCode(gateway)).toEqual([502, 'upstream-error']);
    // Not merely unreachable: it is never tried.
    expect(gateway.log()).toContain('"code":"no_endpoint"');
    expect(gateway.log()).not.toContain('"kind":"unreachable"');
  });
});
