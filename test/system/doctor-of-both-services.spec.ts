import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { BOTH_PROJECT, CBR_PROJECT } from '../../src/sandbox/seed.cbr.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { builtApart, type Built } from '../support/built.js';
import { run } from '../support/commands.js';
import { aFolder } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';

let built: Built;
beforeAll(() => {
  built = builtApart();
}, 120_000);
afterAll(() => {
  built.remove();
});

/** What the doctor says of the services of a project, and how it ends; `more`: settings beside those of the sandbox. */
async function told(
  sandbox: Sandbox,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly of: readonly string[] }> {
  const secret = 'a secret of the tests, long enough for them';
  const env = { ...sandbox.settings, API_KEYS_FILE: join(aFolder(), 'keys.json'), GATEWAY_SECRET: secret, ...more };
  const words = ['create', '--name', 't', '--projects', sandbox.projectId, '--scopes', 'view'];
  expect((await run('node', [built.file('keys/main.js'), ...words], env).ended()).code).toBe(0);
  const { code, out } = await run('node', [built.file('doctor/main.js')], env).ended();
  const of = out.split('\n').flatMap((line) => {
    const [, standing, service, says] =
      /^(\w+) +cloud environment, (CSBS|VBS|CBR)(?: of \w+)?: (.*?)(?: ->.*)?$/.exec(line) ?? [];
    return service === undefined ? [] : [`${service} ${standing ?? ''}: ${says ?? ''}`];
  });
  return { code, of };
}

const LISTED = 'server backups can be listed';
const CLOSED = 'it takes no new projects: this one is in CBR';
const NOT_THERE = 'it has no address, and is not asked';

describe('npm run doctor, where the gateway is set up for CBR', () => {
  it('tries it as well', async () => {
    expect(await told(await aSandbox({ projectId: BOTH_PROJECT }))).toEqual({
      code: 0,
      of: [`CSBS ok: ${LISTED}`, 'VBS ok: disk backups can be listed', `CBR ok: ${LISTED}`],
    });
  });

  it('finds nothing wrong with older services that take no such project', async () => {
    const sandbox = await aSandbox({ projectId: CBR_PROJECT });
    const expected = { code: 0, of: [`CSBS ok: ${CLOSED}`, `VBS ok: ${CLOSED}`, `CBR ok: ${LISTED}`] };
    expect(await told(sandbox)).toEqual(expected);
    expect(await told(sandbox, { CBR_ENDPOINT: 'catalog', CSBS_ENDPOINT: '', VBS_ENDPOINT: '' })).toEqual(expected);
  });

  it('nor with none at all, where an access key signs in', async () => {
    const sandbox = await aSandbox({ projectId: CBR_PROJECT });
    const { accessKey, secretKey } = sandbox.accessKey;
    const key = { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: accessKey, OS_SECRET_KEY: secretKey };
    expect(await told(sandbox, { ...key, CSBS_ENDPOINT: '', VBS_ENDPOINT: '' })).toEqual({
      code: 0,
      of: ['CBR ok: it answers', `CSBS ok: ${NOT_THERE}`, `VBS ok: ${NOT_THERE}`, `CBR ok: ${LISTED}`],
    });
  });

  it('says what is wrong with CBR', async () => {
    const sandbox = await aSandbox({ projectId: BOTH_PROJECT });
    sandbox.always('cbr').status(403);
    const { code, of } = await told(sandbox);
    expect([code, of[2]]).toEqual([
      1,
      'CBR FAIL: the account may not read it (status 403): a role or a policy forbids that',
    ]);
  });

  it('nor does it look for it elsewhere', async () => {
    const { code, of } = await told(await aSandbox({ projectId: BOTH_PROJECT }), { CBR_ENDPOINT: '' });
    expect([code, of.length]).toEqual([0, 2]);
  });
});
