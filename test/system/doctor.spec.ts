import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../src/doctor/finding.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.js';
import { builtApart, type Built } from '../support/built.js';
import { run, type Ended } from '../support/commands.js';
import { blockOf } from '../support/doc-blocks.js';
import { aFaultProxy } from '../support/fault-proxy.js';
import { aFolder } from '../support/gateway.js';
import { anIssuer } from '../support/issuer.js';
import { EXPIRED, PRIVATE_AUTHORITY, aPrivateTlsFront } from '../support/private-tls.js';
import { aFreePort, aRedis, sharing } from '../support/redis.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_PROJECT } from '../support/seed-view.js';
import { expectLines } from '../support/shown.js';

const SECRET = 'a secret of the tests, long enough for them';
const ANOTHER_PROJECT = '0123456789abcdef0123456789abcdef';
const HOUR_MS = 3_600_000;
/** The words of every error of the cloud begin so; they are never repeated. */
const MARK = 'words-of-the-cloud';

let built: Built;
beforeAll(() => {
  built = builtApart();
}, 120_000);
afterAll(() => {
  built.remove();
});

interface Stand {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** The settings of a gateway with which all is well. */
  readonly env: Record<string, string>;
}

async function aStand(options?: SandboxOptions): Promise<Stand> {
  const [sandbox, folder] = [await aSandbox(options), aFolder()];
  sandbox.markErrors(MARK);
  const env = { ...sandbox.settings, API_KEYS_FILE: join(folder, 'keys.json'), GATEWAY_SECRET: SECRET };
  const words = ['create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view'];
  expect((await run('node', [built.file('keys/main.js'), ...words], env).ended()).code).toBe(0);
  return { sandbox, folder, env };
}

async function doctor(env: Record<string, string>, ...options: string[]): Promise<Ended> {
  const ended = await run('node', [built.file('doctor/main.js'), ...options], env).ended();
  expect(ended.out + ended.err).not.toContain(MARK);
  return ended;
}

/** The lines of what fails. */
async function failuresOf(env: Record<string, string>): Promise<readonly string[]> {
  const { code, out, err } = await doctor(env);
  const failures = out.split('\n').filter((line) => line.startsWith('FAIL'));
  expect([code, err]).toEqual([failures.length === 0 ? 0 : 1, '']);
  return failures;
}

function aFile(folder: string, name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const passwordsShown = (sandbox: Sandbox): number =>
  sandbox.requests('identity').filter(({ body }) => body.includes('"password"')).length;

describe('npm run doctor, where all is well', () => {
  it('says so, line by line, and exits 0', async () => {
    const { env, sandbox } = await aStand();
    const [redis, issuer] = [await aRedis(), await anIssuer()];
    const all = { ...env, ...sharing(redis.url), OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'gateway' };
    const { code, out } = await doctor(all);
    const lines = out.trim().split('\n');
    expect(lines.pop()).toBe('All is well.');
    expect(lines.map((line) => /^ok {6}([^:]+): /.exec(line)?.[1])).toEqual([
      ...['settings', 'key file', 'gateway secret', 'live keys'],
      ...['Keystone', 'clock', 'account', `project ${SEED_PROJECT}`].map((what) => `cloud environment, ${what}`),
      ...['CSBS', 'VBS'].map((service) => `cloud environment, ${service} of ${SEED_PROJECT}`),
      ...['OIDC issuer', 'Redis'],
    ]);
    expect(code).toBe(0);
    expect([sandbox.requests('csbs').length, sandbox.requests('vbs').length]).toEqual([1, 1]);
    expect((await redis.dump()).size).toBe(0);
  });

  it.each(['v3applicationcredential', 'v3token', 'admin_token', 'aksk'])('by %s as well', async (type) => {
    const { env, sandbox } = await aStand();
    const credential = { id: 'c1', name: 'c', secret: 'a-secret-of-a-credential' };
    sandbox.world.applicationCredentials.push({ ...credential, projectId: SEED_PROJECT, expiresAt: null });
    const { accessKey, secretKey } = sandbox.accessKey;
    const { OS_PASSWORD: _password, OS_USERNAME: _username, ...others } = env;
    const given = {
      OS_AUTH_TYPE: type,
      OS_TOKEN: sandbox.adminToken,
      OS_APPLICATION_CREDENTIAL_ID: credential.id,
      OS_APPLICATION_CREDENTIAL_SECRET: credential.secret,
      OS_ACCESS_KEY: accessKey,
      OS_SECRET_KEY: secretKey,
    };
    expect(await failuresOf({ ...others, ...given })).toEqual([]);
  });

  it('tells a machine the same, as one JSON object', async () => {
    const { env } = await aStand();
    const report = JSON.parse((await doctor(env, '--json')).out) as { ok: boolean; checks: Finding[] };
    expect(report.ok).toBe(true);
    expect(report.checks[0]).toEqual({ check: 'settings', standing: 'ok', says: expect.any(String), remedy: null });
  });
});

describe('npm run doctor names a mistake and its remedy in one line:', () => {
  it('a wrong password, which is shown to the cloud once', async () => {
    const { env, sandbox } = await aStand();
    const { code, out } = await doctor({ ...env, OS_PASSWORD: 'not-the-password', PROJECT_IDS: `${SEED_PROJECT},${ANOTHER_PROJECT}` }); // prettier-ignore
    expect(out).toMatch(/^FAIL {4}cloud environment, account: .*password is refused.* -> put OS_PASSWORD, .* right/m);
    expectLines(out, blockOf('docs/doctor.md', 'text'));
    expect(out).toMatch(/^skipped cloud environment, VBS of \w+: the account comes first$/m);
    expect(out).toMatch(/^1 to mend, 6 not tried/m);
    expect([code, passwordsShown(sandbox)]).toEqual([1, 1]);
  });

  it('a wrong project, told apart from a wrong password', async () => {
    const { env, sandbox } = await aStand();
    const [failure, ...others] = await failuresOf({ ...env, PROJECT_IDS: `${ANOTHER_PROJECT},${SEED_PROJECT}` });
    expect(others).toEqual([]);
    expect(failure).toMatch(/project 0123456789abcdef0123456789abcdef: the user is right, but .* -> put the project right \(OS_PROJECT_ID/); // prettier-ignore
    // Accepted once, refused once; not tried for the other project.
    expect(passwordsShown(sandbox)).toBe(2);
  });

  it('a wrong password or project, where the cloud signs nobody in without a project', async () => {
    const { env, sandbox } = await aStand();
    sandbox.next('identity').delay(0); // it is reached
    sandbox.next('identity').status(403);
    const [failure, ...others] = await failuresOf({ ...env, OS_PASSWORD: 'not-the-password' });
    expect(failure).toMatch(
      /project \w+: user, domain, password or project is refused; .* -> put OS_PASSWORD, .* right/,
    );
    expect(others).toEqual([]);
  });

  it('a wrong address: where nothing listens, where no host is, and where something else answers', async () => {
    const { env, sandbox } = await aStand();
    const to = async (address: string): Promise<string> =>
      (await failuresOf({ ...env, OS_AUTH_URL: address })).join('\n');
    expect(await to(`http://127.0.0.1:${await aFreePort()}/v3`)).toMatch(
      /^FAIL {4}cloud environment, Keystone: nothing listens .* -> put host and port in OS_AUTH_URL right.*$/,
    );
    expect(await to('https://nowhere.invalid/v3')).toMatch(/^FAIL .* host is not known here -> .*OS_AUTH_URL.*$/);
    expect(await to(`${sandbox.url}/v3`)).toMatch(
      /^FAIL .* not Keystone v3 \(status 404\) -> put OS_AUTH_URL right.*$/,
    );
    expect(passwordsShown(sandbox)).toBe(0);
  });

  it('an expired certificate, and one of an unknown authority', async () => {
    const { env, sandbox, folder } = await aStand();
    const keystone = async (front: Promise<string>, ca: string): Promise<string> => {
      const address = (await front).replace(/$/, '/identity/v3');
      return (await failuresOf({ ...env, OS_AUTH_URL: address, OS_CACERT: aFile(folder, 'ca.pem', ca) })).join('\n');
    };
    expect(await keystone(aPrivateTlsFront(sandbox.url, EXPIRED), EXPIRED.cert)).toMatch(
      /^FAIL .* its certificate has expired -> have it renewed .*$/,
    );
    expect(await keystone(aPrivateTlsFront(sandbox.url), EXPIRED.cert)).toMatch(
      /^FAIL .* not trusted here -> name the PEM file of its authority in OS_CACERT$/,
    );
    expect(await keystone(aPrivateTlsFront(sandbox.url), PRIVATE_AUTHORITY)).toBe('');
  });

  it('a clock that is off by an hour', async () => {
    const { env } = await aStand({ now: () => new Date(Date.now() + HOUR_MS) });
    const [failure, ...others] = await failuresOf(env);
    expect(failure).toMatch(/clock: this machine's is 60 min behind the cloud's -> set it by NTP/);
    expect(others).toEqual([]);
  });

  it('a Redis that is away, and one whose password is another', async () => {
    const { env } = await aStand();
    const redis = await aRedis();
    await redis.ask('CONFIG', 'SET', 'requirepass', 'the-right-one');
    const at = async (url: string): Promise<string> => (await failuresOf({ ...env, ...sharing(url) })).join('\n');
    expect(await at(`redis://127.0.0.1:${await aFreePort()}`)).toMatch(
      /^FAIL {4}Redis: nothing listens .* -> put host and port in REDIS_URL right, or start it$/,
    );
    expect(await at(redis.url.replace('//', '//:another-one@'))).toMatch(
      /^FAIL {4}Redis: .* refused -> put .* right.*$/,
    );
    expect(await at(redis.url)).toMatch(/^FAIL {4}Redis: it wants a password -> put it in REDIS_URL.*$/);
    expect(await at(redis.url.replace('//', '//:the-right-one@'))).toBe('');
  });

  it('a key file that cannot be read, or was made with another secret, or holds no key', async () => {
    const { env, folder } = await aStand();
    const by = async (more: Record<string, string>): Promise<string> =>
      (await failuresOf({ ...env, ...more })).join('\n');
    mkdirSync(join(folder, 'a-folder'));
    expect(await by({ API_KEYS_FILE: join(folder, 'a-folder') })).toMatch(
      /^FAIL {4}key file: .*\/a-folder cannot be read: EISDIR -> let the user that runs the gateway read it .*$/,
    );
    expect(await by({ API_KEYS_FILE: aFile(folder, 'cut.json', '{"version": 1, "keys": [') })).toMatch(
      /^FAIL {4}key file: .*\/cut.json: is not JSON -> bring back a copy, .*$/,
    );
    expect(await by({ GATEWAY_SECRET: `not ${SECRET}` })).toMatch(/^FAIL .* another GATEWAY_SECRET.* -> set GATEWAY_SECRET .*$/); // prettier-ignore
    expect(await by({ API_KEYS_FILE: join(folder, 'none.json') })).toMatch(/^FAIL {4}live keys: .* -> make one: npm run keys .*$/); // prettier-ignore
  });

  it('an unknown cloud of a clouds.yaml, among other mistakes of the settings; what does not depend on them is tried', async () => {
    const { env, folder } = await aStand();
    const file = aFile(
      folder,
      'clouds.yaml',
      'clouds: { here: { auth: { auth_url: "https://cloud.example.com/v3" } } }',
    );
    const wrong = { GATEWAY_CLOUDS: 'there', OS_CLIENT_CONFIG_FILE: file, PORT: 'many' };
    const { out, code } = await doctor({ ...env, ...wrong });
    expect(out).toMatch(
      /^FAIL {4}settings: GATEWAY_CLOUDS entry 1 must be a cloud of .*, which has here -> put it right/m,
    );
    expect(out).toMatch(/^FAIL {4}settings: PORT must .* -> put it right/m);
    expect(out).toMatch(/^ok {6}live keys: 1 of 1$/m);
    expect(out).toMatch(/^ok {6}Redis: /m);
    expect(out).toMatch(/^skipped clouds: the settings come first$/m);
    expect(code).toBe(1);
  });

  it("VBS's API v2 turned off: with the address of v3, which works", async () => {
    const { env } = await aStand({ vbsVersionsOff: ['v2'] });
    const [failure = '', ...others] = await failuresOf(env);
    expect(others).toEqual([]);
    expect(failure).toMatch(/VBS of \w+: its API v2 is turned off, v3 is there -> set VBS_ENDPOINT to http.*\/vbs\/v3\/\{project_id\}$/); // prettier-ignore
    const [, address = ''] = /VBS_ENDPOINT to (\S+)/.exec(failure) ?? [];
    expect(await failuresOf({ ...env, VBS_ENDPOINT: address })).toEqual([]);
  });

  it('a scope that a policy blocks, of either service', async () => {
    const { env, sandbox } = await aStand();
    sandbox.always('csbs').status(403);
    sandbox.always('vbs').status(403);
    expect(await failuresOf(env)).toEqual([
      expect.stringMatching(
        /CSBS of \w+: the account may not read it \(status 403\).* -> have a role that may read CSBS/,
      ),
      expect.stringMatching(
        /VBS of \w+: the account may not read it \(status 403\).* -> have a role that may read VBS/,
      ),
    ]);
  });
});

describe('npm run doctor', () => {
  it('shows a wrong access key to the cloud once', async () => {
    const { env, sandbox } = await aStand();
    const pair = { OS_ACCESS_KEY: sandbox.accessKey.accessKey, OS_SECRET_KEY: 'not-the-secret-key' };
    // At another origin, as in a real cloud.
    const VBS_ENDPOINT = env['VBS_ENDPOINT']?.replace('127.0.0.1', 'localhost') ?? '';
    const [failure, ...others] = await failuresOf({ ...env, ...pair, OS_AUTH_TYPE: 'aksk', VBS_ENDPOINT });
    expect(failure).toMatch(/CSBS of \w+: the access key is refused; it was tried once -> put OS_ACCESS_KEY and/);
    expect(others).toEqual([]);
    expect(sandbox.requests('vbs')).toEqual([]);
  });

  describe('over two clouds of one account', () => {
    const clouds = ({ env, folder }: Stand, password: string, projects: readonly string[]): Record<string, string> => {
      const { OS_AUTH_URL: auth_url, OS_USERNAME: username, OS_PASSWORD: _password, ...others } = env;
      const [one, two] = projects.map((project_id) => ({ auth: { auth_url, username, password, project_id } }));
      const file = aFile(folder, 'clouds.yaml', JSON.stringify({ clouds: { one, two } }));
      return { ...others, OS_USERNAME: '', OS_CLIENT_CONFIG_FILE: file, GATEWAY_CLOUDS: 'one,two' };
    };

    it('shows a wrong password once, and names it as clouds.yaml does', async () => {
      const stand = await aStand();
      expect(await failuresOf(clouds(stand, 'not-the-password', [SEED_PROJECT, ANOTHER_PROJECT]))).toEqual([
        expect.stringMatching(/cloud one, account: .* -> put auth\.password, auth\.username and/),
        expect.stringMatching(/cloud two, account: .* -> put auth\.password, auth\.username and/),
      ]);
      expect(passwordsShown(stand.sandbox)).toBe(1);
    });

    it('is refused once for a wrong project', async () => {
      const stand = await aStand();
      const password = stand.env['OS_PASSWORD'] ?? '';
      const { out } = await doctor(clouds(stand, password, [ANOTHER_PROJECT, ANOTHER_PROJECT.replace('0', '1')]));
      expect(out).toMatch(/^FAIL {4}cloud one, project 0\w+: .* -> put the project right \(auth\.project_id/m);
      expect(out).toMatch(/^skipped cloud two, project 1\w+: this credential was refused just now/m);
      expect(passwordsShown(stand.sandbox)).toBe(2);
    });
  });

  it('warns of a key file that others may read', async () => {
    const { env } = await aStand();
    chmodSync(env['API_KEYS_FILE'] ?? '', 0o644);
    const { out, code } = await doctor(env);
    expect(out).toMatch(/^warn {4}key file: .* is open to other users of this machine -> chmod 600 /m);
    expect(code).toBe(0);
  });

  it('warns of a key for a project that no cloud serves', async () => {
    const { env } = await aStand();
    const words = ['create', '--name', 'u', '--projects', `${SEED_PROJECT},${ANOTHER_PROJECT}`, '--scopes', 'view'];
    await run('node', [built.file('keys/main.js'), ...words], env).ended();
    const { out, code } = await doctor(env);
    expect(out).toMatch(/^ok {6}live keys: 2 of 2$/m);
    const warned = out.split('\n').filter((line) => line.startsWith('warn'));
    expect(warned).toEqual([
      expect.stringMatching(
        /live keys: no cloud .* has the project 0123456789abcdef0123456789abcdef of key \w{16} -> /,
      ),
    ]);
    expect(code).toBe(0);
  });

  it('warns of a Redis that is too slow to be of use', async () => {
    const { env } = await aStand();
    const line = await aFaultProxy((await aRedis()).port);
    line.latency(80);
    const { out, code } = await doctor({ ...env, ...sharing(`redis://127.0.0.1:${line.port}`) });
    expect(out).toMatch(/^warn {4}Redis: it answers within \d+ ms -> bring it nearer: callers wait 50 ms/m);
    expect(code).toBe(0);
  });

  it('names an issuer that is away, one that is another, and one without keys', async () => {
    const [{ env }, issuer] = [await aStand(), await anIssuer()];
    const of = async (OIDC_ISSUER: string): Promise<string> =>
      (await failuresOf({ ...env, OIDC_ISSUER, OIDC_AUDIENCE: 'gateway' })).join('\n');
    expect(await of(`http://127.0.0.1:${await aFreePort()}`)).toMatch(
      /^FAIL {4}OIDC issuer: it cannot be reached -> .*$/,
    );
    expect(await of(`${issuer.url}/`)).toMatch(
      /^FAIL {4}OIDC issuer: .* of another issuer -> write OIDC_ISSUER as .*$/,
    );
    issuer.drop('first');
    expect(await of(issuer.url)).toMatch(/^FAIL {4}OIDC issuer: it has no key that can be used -> .*$/);
  });

  it('does not wait for a cloud that says nothing for longer than five seconds', async () => {
    const { env, sandbox } = await aStand();
    sandbox.always('identity').hang();
    const since = performance.now();
    expect(await failuresOf(env)).toEqual([
      expect.stringMatching(/Keystone: no answer within 5 s -> look at firewalls/),
    ]);
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('is out of form with an option that it does not know', async () => {
    expect(await doctor({}, '--mend')).toMatchObject({
      code: 2,
      out: expect.stringContaining('Usage: npm run doctor'),
    });
  });
});
