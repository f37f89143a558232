import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CBR_ODD, CBR_PROJECT } from '../../src/sandbox/seed.cbr.js';
import { SANDBOX_PROJECT } from '../../src/sandbox/world.js';
import { aSandbox } from '../support/sandbox.js';
import { aCbrSandbox, askCbr, askOf, idsListed } from '../support/sandbox-cbr.js';

const GONE = { error_code: 'BackupService.6200', error_msg: 'The backup does not exist.' };
const NO_SUCH_API = { error_code: 'APIGW.0101', request_id: expect.stringMatching(/^[\da-f]{32}$/) };

describe('one backup', () => {
  it('that is not there is 404 BackupService.6200, with an id for the request', async () => {
    const sandbox = await aCbrSandbox();
    const { status, body, headers } = await askCbr(sandbox, `/${randomUUID()}`);
    expect([status, body]).toEqual([404, GONE]);
    expect(headers.get('x-request-id')).toMatch(/^[\da-f]{32}$/);
  });

  it.each(['nonsense', '6df2b54cdd624059a07c1b8f24f2725d', '%zz', 'detail'])('named %s is no UUID: 400', async (id) => {
    const { status, body } = await askCbr(await aCbrSandbox(), `/${id}`);
    expect(status).toBe(400);
    expect(body).toEqual({ error_code: 'BackupService.9900', error_msg: 'Invalid backup_id provided.' });
  });

  it('may be listed and all the same be refused for its state, 400 BackupService.6206', async () => {
    const sandbox = await aCbrSandbox();
    expect(await idsListed(sandbox)).toContain(CBR_ODD.refused);
    const { status, body } = await askCbr(sandbox, `/${CBR_ODD.refused}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error_code: 'BackupService.6206' });
  });
});

describe('the list', () => {
  it.each([
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=x',
    'offset=1.5',
    'offset=-1',
    'sort=size:asc',
    'sort=name:up',
    'sort=name:asc:desc',
    `sort=${'name,'.repeat(60)}name`,
    'start_time=2026-01-02T10:00:00',
    'start_time=2026-01-02T10:00:00.000000Z',
    'end_time=2026-13-02T10:00:00Z',
    'end_time=yesterday',
    'image_type=snapshot',
    'own_type=mine',
    'member_status=maybe',
    'dec=1',
    'used_percent=0',
    'used_percent=101',
  ])('refuses %s with BackupService.9900', async (query) => {
    const { status, body } = await askCbr(await aCbrSandbox(), `?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error_code: 'BackupService.9900' });
  });
});

describe('the door', () => {
  it('is one and the same 401 for every bad token', async () => {
    const sandbox = await aCbrSandbox();
    for (const token of ['', 'rubbish', 'Bearer x']) {
      const { status, body } = await askOf(sandbox, '/cbr/v3/{project}/backups', { 'x-auth-token': token });
      expect(status).toBe(401);
      expect(body).toMatchObject({ error: { code: 401, title: 'Unauthorized' } });
    }
  });

  it('is closed to the token of another project, whether the one asked for exists or not', async () => {
    const sandbox = await aCbrSandbox();
    for (const project of [SANDBOX_PROJECT, 'e'.repeat(32), 'no-project', CBR_PROJECT.toUpperCase()]) {
      for (const rest of ['', `/${CBR_ODD.documented}`]) {
        const { status, body } = await askOf(sandbox, `/cbr/v3/${project}/backups${rest}`);
        expect([status, body]).toEqual([403, expect.objectContaining({ error_code: 'BackupService.0403' })]);
      }
    }
  });

  it.each([
    '/cbr/v3/{project}/backups/',
    '/cbr/v3/{project}/backups/x/y',
    '/cbr/v3/{project}/vaults',
    '/cbr/v2/{project}/backups',
    '/cbr/v3/{project}',
    '/cbr',
  ])('has no %s: the API gateway says so, and it is no "backup missing"', async (path) => {
    expect(await askOf(await aCbrSandbox(), path)).toMatchObject({ status: 404, body: NO_SUCH_API });
  });

  it('reads and does nothing else', async () => {
    const sandbox = await aCbrSandbox();
    const headers = { 'x-auth-token': sandbox.adminToken };
    for (const method of ['DELETE', 'POST', 'PUT', 'PATCH']) {
      const url = `${sandbox.url}/cbr/v3/${sandbox.projectId}/backups/${CBR_ODD.documented}`;
      expect((await fetch(url, { method, headers })).status).toBe(404);
    }
    expect((await askCbr(sandbox, `/${CBR_ODD.documented}`)).status).toBe(200);
  });

  it('is not there at all in a cloud without CBR', async () => {
    const sandbox = await aSandbox();
    expect(await askCbr(sandbox)).toMatchObject({ status: 404, body: NO_SUCH_API });
    expect(sandbox.settings).not.toHaveProperty('CBR_ENDPOINT');
    expect(sandbox.world.projects.size).toBe(1);
  });
});
