import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxOptions } from '../../src/sandbox/sandbox.js';
import { builtApart, type Built } from '../support/built.js';
import { run } from '../support/commands.js';
import { aFolder } from '../support/gateway.js';
import { aFreePort } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_PROJECT } from '../support/seed-view.js';

const SECRET = 'a secret of the tests, long enough for them';

let built: Built;
beforeAll(() => {
  built = builtApart();
}, 120_000);
afterAll(() => {
  built.remove();
});

interface Stand {
  readonly url: string;
  /** The lines of what fails with these members of the cloud beside its account. */
  readonly failuresWith: (members: Readonly<Record<string, string>>) => Promise<readonly string[]>;
}

/** A cloud that clouds.yaml describes; the environment names its services, too, and rightly. */
async function aStand(options?: SandboxOptions): Promise<Stand> {
  const [sandbox, folder] = [await aSandbox(options), aFolder()];
  const { CSBS_ENDPOINT = '', VBS_ENDPOINT = '', OS_AUTH_URL: auth_url } = sandbox.settings;
  const env = {
    ...{ CSBS_ENDPOINT, VBS_ENDPOINT, API_KEYS_FILE: join(folder, 'keys.json'), GATEWAY_SECRET: SECRET },
    ...{ GATEWAY_CLOUDS: 'one', OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml') },
  };
  const words = ['create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view'];
  expect((await run('node', [built.file('keys/main.js'), ...words], env).ended()).code).toBe(0);
  const { name: username, password } = sandbox.world.user;
  const auth = { auth_url, username, password, user_domain_name: 'Default', project_id: SEED_PROJECT };
  return {
    url: sandbox.url,
    failuresWith: async (members) => {
      writeFileSync(env.OS_CLIENT_CONFIG_FILE, JSON.stringify({ clouds: { one: { auth, ...members } } }));
      const { out } = await run('node', [built.file('doctor/main.js')], env).ended();
      return out.split('\n').filter((line) => line.startsWith('FAIL'));
    },
  };
}

describe('npm run doctor, over a clouds.yaml', () => {
  it('names the endpoints of the cloud, which win over those of the environment', async () => {
    const { failuresWith } = await aStand();
    expect(await failuresWith({})).toEqual([]);
    const nowhere = `http://127.0.0.1:${await aFreePort()}`;
    const failures = await failuresWith({
      data_protect_endpoint_override: `${nowhere}/v1/%(project_id)s`,
      vbs_endpoint_override: `${nowhere}/v2/%(project_id)s`,
    });
    expect(failures).toEqual([
      expect.stringMatching(/one, CSBS of .* -> put host and port in data_protect_endpoint_override right/),
      expect.stringMatching(/one, VBS of .* -> put host and port in vbs_endpoint_override right/),
    ]);
  });

  it("tells where VBS's API v3 is to be written, and that works", async () => {
    const { url, failuresWith } = await aStand({ vbsVersionsOff: ['v2'] });
    const of = (address: string): Promise<readonly string[]> =>
      failuresWith({ volume_backup_endpoint_override: address });
    const [failure = '', ...others] = await of(`${url}/vbs/v2/%(project_id)s`);
    expect(others).toEqual([]);
    const [, address = ''] = / -> set volume_backup_endpoint_override to (\S+)$/.exec(failure) ?? [];
    expect(address).toBe(`${url}/vbs/v3/{project_id}`);
    expect(await of(address)).toEqual([]);
  });

  it('sends whoever has made a mistake in the file to the file', async () => {
    const { failuresWith } = await aStand();
    expect(await failuresWith({ volume_backup_endpoint_override: 'https://vbs.example.com/%(project_id)s' })).toEqual([
      expect.stringMatching(
        /clouds\.one\.volume_backup_endpoint_override must have .* -> put it right in clouds\.yaml/,
      ),
    ]);
  });
});
