import { describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { aSandbox as aTestSandbox } from '../support/sandbox.js';

interface Issued {
  status: number;
  token: string;
  body: { token?: Record<string, unknown>; error?: { code: number; message: string; title: string } };
  headers: Headers;
}

const REFUSED = {
  error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' },
};

async function authenticate(sandbox: Sandbox, body: unknown, query = ''): Promise<Issued> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${sandbox.url}/identity/v3/auth/tokens${query}`, { method: 'POST', body: text });
  const token = response.headers.get('x-subject-token') ?? '';
  return { status: response.status, token, body: (await response.json()) as Issued['body'], headers: response.headers };
}

const operator = { name: 'sandbox-operator', domain: { name: 'Default' }, password: 'sandbox-password' };

/** With the password that the sandbox prints: tests get one of their own otherwise. */
async function aSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await aTestSandbox(options);
  sandbox.world.user.password = operator.password;
  return sandbox;
}

function byPassword(user: unknown, scope?: unknown): unknown {
  return { auth: { identity: { methods: ['password'], password: { user } }, scope } };
}

const inProject = (sandbox: Sandbox): unknown => byPassword(operator, { project: { id: sandbox.projectId } });

async function statusOfVbs(sandbox: Sandbox, token: string): Promise<number> {
  const url = `${sandbox.url}/vbs/v2/${sandbox.projectId}/backups?limit=1`;
  return (await fetch(url, { headers: { 'x-auth-token': token } })).status;
}

describe('a token by password', () => {
  it('opens the project that it is scoped to, and is long and new each time', async () => {
    const sandbox = await aSandbox();
    const first = await authenticate(sandbox, inProject(sandbox));
    const second = await authenticate(sandbox, inProject(sandbox));
    expect(first.status).toBe(201);
    expect(first.token).not.toBe(second.token);
    expect(first.token.length).toBeGreaterThanOrEqual(180);
    expect(first.token.length).toBeLessThanOrEqual(205);
    expect(await statusOfVbs(sandbox, first.token)).toBe(200);
  });

  it('says who, where, and until when, with six decimals', async () => {
    const now = new Date('2026-11-22T03:24:04.123Z');
    const sandbox = await aSandbox({ now: () => now });
    const { body } = await authenticate(sandbox, inProject(sandbox));
    expect(body.token).toMatchObject({
      methods: ['password'],
      user: { name: 'sandbox-operator', domain: { id: 'default', name: 'Default' } },
      project: { id: sandbox.projectId, domain: { id: 'default', name: 'Default' } },
      roles: [{ name: 'member' }],
      issued_at: '2026-11-22T03:24:04.123000Z',
      expires_at: '2026-11-23T03:24:04.000000Z',
    });
  });

  it('brings the catalog of the project, and leaves it out on request', async () => {
    const sandbox = await aSandbox({ basePath: '/cloud' });
    const { body } = await authenticate(sandbox, inProject(sandbox));
    const entries = body.token?.['catalog'] as {
      type: string;
      endpoints: { interface: string; region: string; url: string }[];
    }[];
    const publicUrls = entries.map(({ type, endpoints }) => [
      type,
      endpoints.find((e) => e.interface === 'public')?.url,
    ]);
    expect(Object.fromEntries(publicUrls)).toEqual({
      'data-protect': `${sandbox.url}/csbs/v1/${sandbox.projectId}`,
      vbsv2: `${sandbox.url}/vbs/v2/${sandbox.projectId}`,
      'volume-backup': `${sandbox.url}/vbs/v2/${sandbox.projectId}`,
      'block-storage': `${sandbox.url}/vbs/v3/${sandbox.projectId}`,
      volumev3: `${sandbox.url}/vbs/v3/${sandbox.projectId}`,
      identity: `${sandbox.url}/identity/v3`,
    });
    expect(new Set(entries.flatMap(({ endpoints }) => endpoints.map(({ region }) => region)))).toEqual(
      new Set(['sandbox-1']),
    );
    const bare = await authenticate(sandbox, inProject(sandbox), '?nocatalog');
    expect(bare.body.token).not.toHaveProperty('catalog');
  });

  it('takes the user by id, and the project by name and domain', async () => {
    const sandbox = await aSandbox();
    sandbox.world.addProject('d'.repeat(32), 'second');
    const user = { id: sandbox.world.user.id, password: 'sandbox-password' };
    const scope = { project: { name: 'second', domain: { id: 'default' } } };
    const { status, body } = await authenticate(sandbox, byPassword(user, scope));
    expect(status).toBe(201);
    expect(body.token).toMatchObject({ project: { id: 'd'.repeat(32), name: 'second' } });
  });

  it('without a scope has no project and no catalog, and no project accepts it', async () => {
    const sandbox = await aSandbox();
    const { status, token, body } = await authenticate(sandbox, byPassword(operator));
    expect(status).toBe(201);
    expect(Object.keys(body.token ?? {})).not.toEqual(expect.arrayContaining(['project']));
    expect(body.token).not.toHaveProperty('catalog');
    expect(await statusOfVbs(sandbox, token)).toBe(400);
  });

  it.each([
    ['password', { ...operator, password: 'wrong' }, undefined],
    ['user', { ...operator, name: 'nobody' }, undefined],
    ['user id', { id: 'nobody', password: 'sandbox-password' }, undefined],
    ['domain', { ...operator, domain: { name: 'Other' } }, undefined],
    ['project', operator, { project: { id: 'e'.repeat(32) } }],
    ['project domain', operator, { project: { name: 'sandbox-1_backups', domain: { name: 'Other' } } }],
  ])('with a wrong %s is the one 401', async (_what, user, scope) => {
    const sandbox = await aSandbox();
    const { status, body, token } = await authenticate(sandbox, byPassword(user, scope));
    expect([status, body, token]).toEqual([401, REFUSED, '']);
  });

  it.each(['', 'not json', '{}', '{"auth":{}}', '{"auth":{"identity":{"methods":["password"]}}}', '[]'])(
    'asked for with the body %j is 400',
    async (text) => {
      const { status, body } = await authenticate(await aSandbox(), text);
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ code: 400, title: 'Bad Request' });
    },
  );
});

describe('the end of a token', () => {
  it('comes with its time', async () => {
    let now = new Date('2026-11-22T00:00:00.000Z');
    const sandbox = await aSandbox({ now: () => now, tokenLifetimeSeconds: 60 });
    const { token } = await authenticate(sandbox, inProject(sandbox));
    now = new Date('2026-11-22T00:00:59.999Z');
    expect(await statusOfVbs(sandbox, token)).toBe(200);
    now = new Date('2026-11-22T00:01:00.000Z');
    expect(await statusOfVbs(sandbox, token)).toBe(401);
  });

  it('comes at once to all that were issued, but not to the fixed one', async () => {
    const sandbox = await aSandbox();
    const { token } = await authenticate(sandbox, inProject(sandbox));
    sandbox.expireTokens();
    expect(await statusOfVbs(sandbox, token)).toBe(401);
    expect(await statusOfVbs(sandbox, sandbox.adminToken)).toBe(200);
  });
});

describe('an application credential', () => {
  const byCredential = (id: string, secret: string, scope?: unknown): unknown => ({
    auth: { identity: { methods: ['application_credential'], application_credential: { id, secret } }, scope },
  });

  async function aSandboxWithCredential(expiresAt: Date | null = null): Promise<Sandbox> {
    const sandbox = await aSandbox({ now: () => new Date('2026-11-22T00:00:00Z') });
    const { projectId } = sandbox;
    sandbox.world.applicationCredentials.push({ id: 'cred', name: 'robot', secret: 's3cret', projectId, expiresAt });
    return sandbox;
  }

  it('implies its project', async () => {
    const sandbox = await aSandboxWithCredential();
    const { status, token } = await authenticate(sandbox, byCredential('cred', 's3cret'));
    expect(status).toBe(201);
    expect(await statusOfVbs(sandbox, token)).toBe(200);
  });

  it('that is unknown is 404, with a wrong secret or a scope 401', async () => {
    const sandbox = await aSandboxWithCredential();
    const scope = { project: { id: sandbox.projectId } };
    expect((await authenticate(sandbox, byCredential('other', 's3cret'))).status).toBe(404);
    expect((await authenticate(sandbox, byCredential('cred', 'wrong'))).status).toBe(401);
    expect((await authenticate(sandbox, byCredential('cred', 's3cret', scope))).status).toBe(401);
  });

  it('that ends first cuts the token short, in another form of time', async () => {
    const sandbox = await aSandboxWithCredential(new Date('2026-11-22T02:46:46Z'));
    const { body } = await authenticate(sandbox, byCredential('cred', 's3cret'));
    expect(body.token?.['expires_at']).toBe('2026-11-22T02:46:46');
  });

  it('that is deleted takes its tokens along', async () => {
    const sandbox = await aSandboxWithCredential();
    const { token } = await authenticate(sandbox, byCredential('cred', 's3cret'));
    sandbox.world.applicationCredentials.length = 0;
    expect(await statusOfVbs(sandbox, token)).toBe(401);
  });
});

it('a token is exchanged for one of another project', async () => {
  const sandbox = await aSandbox();
  const { token: unscoped } = await authenticate(sandbox, byPassword(operator));
  const identity = { methods: ['token'], token: { id: unscoped } };
  const body = { auth: { identity, scope: { project: { id: sandbox.projectId } } } };
  const { status, token } = await authenticate(sandbox, body);
  expect(status).toBe(201);
  expect(await statusOfVbs(sandbox, token)).toBe(200);
});

it('a live token is validated, rubbish is 404, and nobody may ask without one', async () => {
  const sandbox = await aSandbox();
  const { token } = await authenticate(sandbox, inProject(sandbox));
  const validate = async (mine: string, subject: string): Promise<number> => {
    const headers = { 'x-auth-token': mine, 'x-subject-token': subject };
    return (await fetch(`${sandbox.url}/identity/v3/auth/tokens`, { headers })).status;
  };
  expect(await validate(token, token)).toBe(200);
  expect(await validate(token, 'rubbish')).toBe(404);
  expect(await validate('rubbish', token)).toBe(401);
});

it('the versions are open to all', async () => {
  const sandbox = await aSandbox();
  expect((await fetch(`${sandbox.url}/identity`)).status).toBe(300);
  const response = await fetch(`${sandbox.url}/identity/v3/`);
  expect(await response.json()).toMatchObject({ version: { id: 'v3.14', status: 'stable' } });
});
