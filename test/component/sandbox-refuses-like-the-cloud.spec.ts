import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { ODD } from '../../src/sandbox/seed.js';
import { aSandbox } from '../support/sandbox.js';

const UNROUTED = {
  message: 'The resource could not be found.<br /><br />\n\n\n',
  code: '404 Not Found',
  title: 'Not Found',
};
const MALFORMED_URL = { badRequest: { code: 400, message: 'Malformed request url' } };
const FOREIGN = 'f'.repeat(32);

async function ask(
  sandbox: Sandbox,
  path: string,
  init: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(`${sandbox.url}${path.replace('{project}', sandbox.projectId)}`, {
    method: init.method ?? 'GET',
    headers: { 'x-auth-token': sandbox.adminToken, ...init.headers },
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
}

describe('a bad token', () => {
  it.each(['/vbs/v2/{project}/backups/detail', '/csbs/v1/{project}/checkpoint_items', '/vbs/v2/{project}/nowhere'])(
    'at %s is one and the same 401',
    async (path) => {
      const sandbox = await aSandbox();
      for (const token of ['', 'rubbish', 'Bearer x', 'notused']) {
        const { status, body, headers } = await ask(sandbox, path, { headers: { 'x-auth-token': token } });
        expect(status).toBe(401);
        expect(headers.get('www-authenticate')).toBe(`Keystone uri="${sandbox.url}/identity"`);
        const message = 'The request you have made requires authentication.';
        expect(body).toEqual({ error: { code: 401, message, title: 'Unauthorized' } });
      }
    },
  );
});

describe('another project', () => {
  it.each(['/vbs/v2/PID/backups/detail', '/vbs/v3/PID/backups', '/csbs/v1/PID/checkpoint_items'])(
    'in %s is 400 Malformed request url, whether it exists or not',
    async (path) => {
      const sandbox = await aSandbox();
      sandbox.world.addProject(FOREIGN, 'other');
      for (const project of [FOREIGN, 'e'.repeat(32), 'no-project', sandbox.projectId.toUpperCase()]) {
        const { status, body } = await ask(sandbox, path.replace('PID', project));
        expect([status, body]).toEqual([400, MALFORMED_URL]);
      }
    },
  );
});

describe('VBS', () => {
  it.each([
    '/vbs/v2/{project}/nowhere',
    '/vbs/v2/{project}/backups/',
    '/vbs/v2/{project}/backups/detail/',
    '/vbs/v2/{project}/backups/x/y',
    '/vbs/v4/{project}/backups/detail',
    '/vbs/v3/{project}/volumes/detail',
  ])('answers the unrouted %s with a code in text', async (path) => {
    const { status, body } = await ask(await aSandbox(), path);
    expect([status, body]).toEqual([404, UNROUTED]);
  });

  it('answers HEAD with 404', async () => {
    const { status, headers } = await ask(await aSandbox(), '/vbs/v2/{project}/backups/detail', { method: 'HEAD' });
    expect(status).toBe(404);
    expect(headers.get('content-length')).toBe(String(JSON.stringify(UNROUTED).length));
  });

  it('answers an unknown, foreign or ill-formed backup with itemNotFound', async () => {
    const sandbox = await aSandbox();
    const foreign = '99999999-0000-4000-8000-000000000000';
    sandbox.world.addProject(FOREIGN, 'other');
    sandbox.world.addRow({ id: foreign, status: 'available' }, FOREIGN);
    for (const id of [foreign, '1d1139d8-8989-49d3-8aa1-000000000000', 'a name', '%zz']) {
      const { status, body } = await ask(sandbox, `/vbs/v2/{project}/backups/${id}`);
      expect([status, body]).toEqual([
        404,
        { itemNotFound: { code: 404, message: `Backup ${id} could not be found.` } },
      ]);
    }
  });

  it.each([
    ['3.71', 406, { computeFault: { code: 406, message: expect.stringContaining('3.71 is not supported') } }],
    ['4.0', 406, { computeFault: { code: 406, message: expect.stringContaining('4.0 is not supported') } }],
    ['rubbish', 400, { badRequest: { code: 400, message: expect.stringContaining('invalid format') } }],
  ])('refuses the microversion %s', async (version, expected, fault) => {
    const headers = { 'openstack-api-version': `volume ${version}` };
    const { status, body } = await ask(await aSandbox(), '/vbs/v3/{project}/backups/detail', { headers });
    expect(status).toBe(expected);
    expect(body).toEqual(fault);
  });

  it('shows its versions to anybody', async () => {
    const sandbox = await aSandbox();
    const nobody = { headers: { 'x-auth-token': '' } };
    expect((await ask(sandbox, '/vbs/', nobody)).status).toBe(300);
    const { status, body } = await ask(sandbox, '/vbs/v3/', nobody);
    expect(status).toBe(200);
    expect(body).toMatchObject({ versions: [{ id: 'v3.0', status: 'CURRENT', version: '3.70', min_version: '3.0' }] });
  });
});

describe('CSBS', () => {
  it('answers an unknown item with CSBS.3001', async () => {
    const sandbox = await aSandbox();
    for (const id of ['1d1139d8-8989-49d3-8aa1-000000000000', 'nonsense']) {
      const { status, body } = await ask(sandbox, `/csbs/v1/{project}/checkpoint_items/${id}`);
      expect(status).toBe(404);
      expect(body).toEqual({ error_code: 'CSBS.3001', error_msg: `Checkpoint_item (${id}) is not found.` });
    }
  });

  it.each([
    ['GET', '/csbs/v1/{project}/nowhere'],
    ['GET', '/csbs/v2/{project}/checkpoint_items'],
    ['GET', '/csbs/v1/{project}/checkpoint_items/'],
    ['DELETE', `/csbs/v1/{project}/checkpoint_items/${ODD.documented}`],
  ])('leaves %s %s to the API gateway, whose 404 is no "backup missing"', async (method, path) => {
    const { status, body } = await ask(await aSandbox(), path, { method });
    expect(status).toBe(404);
    expect(body).toMatchObject({ error_code: 'APIGW.0101', request_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });
});

describe('a version of the API of VBS that is turned off', () => {
  it('is an address that is not there, and no version that is told', async () => {
    const sandbox = await aSandbox({ vbsVersionsOff: ['v2'] });
    const off = await ask(sandbox, '/vbs/v2/{project}/backups/detail');
    expect([off.status, off.body]).toEqual([404, UNROUTED]);
    expect((await ask(sandbox, '/vbs/v3/{project}/backups/detail')).status).toBe(200);
    const { body } = await ask(sandbox, '/vbs/');
    expect(body).toMatchObject({ versions: [{ id: 'v3.0' }] });
    expect((body as { versions: unknown[] }).versions).toHaveLength(1);
  });
});

describe('the time of day', () => {
  it("is the cloud's own in every answer, refusals included", async () => {
    const sandbox = await aSandbox({ now: () => new Date('2026-03-01T12:00:00Z') });
    sandbox.next('csbs').status(503);
    for (const path of [
      '/identity/v3',
      '/csbs/v1/{project}/checkpoint_items',
      '/vbs/v2/{project}/nowhere',
      '/elsewhere',
    ]) {
      expect((await ask(sandbox, path)).headers.get('date')).toBe('Sun, 01 Mar 2026 12:00:00 GMT');
    }
  });
});
