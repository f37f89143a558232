import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '../../test/support/any-text.js';
import { SettingsError } from './settings-error.js';
import { readSettings, type Settings } from './settings.js';

const [A, B] = ['a'.repeat(32), 'b'.repeat(32)] as const;
const FILE = '/etc/gateway/clouds.yaml';
const PASSWORD_CLOUD = `
  otc:
    profile: otc
    auth:
      auth_url: https://iam.eu-de.otc.t-systems.com
      username: reader
      password: "a cloud password"
      user_domain_name: OTC-EU-DE-1
      project_id: ${A}
    region_name: eu-de
    interface: internal
    identity_api_version: 3
`;
const KEY_CLOUD = `
  huawei:
    auth_type: aksk
    auth:
      access_key: AK1
      secret_key: a secret key
      project_id: ${B}
    data_protect_endpoint_override: https://csbs.example.com/v1/%(project_id)s
    volume_backup_endpoint_override: https://vbs.example.com/v2/$(tenant_id)s
`;

type Env = Record<string, string>;
type Files = Record<string, string>;

function read(yaml: string, env: Env = {}, files: Files = {}): Settings {
  const all: Files = { [FILE]: `clouds:${yaml}`, ...files };
  return readSettings({ OS_CLIENT_CONFIG_FILE: FILE, GATEWAY_CLOUDS: 'otc', ...env }, (path) => {
    const content = all[path];
    if (content === undefined) throw new Error(`ENOENT ${path}: hunter2`);
    return content;
  });
}

function refusal(yaml: string, env: Env = {}, files: Files = {}): SettingsError['mistakes'] {
  try {
    read(yaml, env, files);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.message).not.toMatch(/hunter2|cloud password|secret key/);
    return error.mistakes;
  }
  throw new Error('the settings were accepted');
}

describe('clouds.yaml', () => {
  it('gives each cloud its own account, project, region and endpoints', () => {
    const { clouds } = read(`${PASSWORD_CLOUD}${KEY_CLOUD}`, { GATEWAY_CLOUDS: 'huawei, otc' });
    expect(clouds).toEqual([
      expect.objectContaining({
        name: 'huawei',
        auth: { type: 'aksk', accessKey: 'AK1', secretKey: 'a secret key' },
        csbsEndpoint: 'https://csbs.example.com/v1/{project_id}',
        vbsEndpoint: 'https://vbs.example.com/v2/{project_id}',
        projects: [{ id: B, name: null }],
      }),
      expect.objectContaining({
        name: 'otc',
        auth: {
          type: 'v3password',
          authUrl: 'https://iam.eu-de.otc.t-systems.com/v3',
          username: 'reader',
          password: 'a cloud password',
          userDomain: { name: 'OTC-EU-DE-1' },
        },
        csbsEndpoint: null,
        vbsEndpoint: null,
        regionName: 'eu-de',
        interface: 'internal',
        projects: [{ id: A, name: null }],
      }),
    ]);
  });

  it('has the project by its name, as clients write it', () => {
    const yaml = PASSWORD_CLOUD.replace(`project_id: ${A}`, 'project_name: eu-de_backups');
    expect(read(yaml).clouds).toMatchObject([
      { projects: [], projectToFind: { by: 'name', name: 'eu-de_backups', domain: { name: 'OTC-EU-DE-1' } } },
    ]);
  });

  it.each([
    ['auth_type: v3applicationcredential', 'application_credential_id: i', 'application_credential_secret: s'],
    ['auth_type: token', 'token: t', `project_id: ${A}`],
    ['auth_type: password', 'username: u', 'password: p', `tenant_id: ${A}`],
  ])('knows the names that clients give to a way of signing in: %s', (type, ...auth) => {
    const yaml = `\n  otc:\n    ${type}\n    auth:\n      auth_url: https://iam.example.com/v3\n      ${auth.join('\n      ')}\n`;
    expect(read(yaml).clouds).toHaveLength(1);
  });

  it('is read as texts: what looks like a number or a word of YAML is a password all the same', () => {
    for (const password of ['0123', '1e5', 'true', '~', '2026-11-23', '0x1F']) {
      const yaml = PASSWORD_CLOUD.replace('"a cloud password"', password);
      expect(read(yaml).clouds).toMatchObject([{ auth: { password } }]);
    }
    const digits = '00000000000000000000000000000001';
    expect(read(PASSWORD_CLOUD.replace(A, digits)).clouds).toMatchObject([{ projects: [{ id: digits }] }]);
  });

  it('may keep its secrets in a secure.yaml beside it', () => {
    const yaml = PASSWORD_CLOUD.replace('      password: "a cloud password"\n', '');
    const secure = 'clouds:\n  otc:\n    auth:\n      password: kept apart\n';
    expect(read(yaml, {}, { '/etc/gateway/secure.yaml': secure }).clouds).toMatchObject([
      { auth: { username: 'reader', password: 'kept apart' } },
    ]);
  });

  it.each([
    'clouds:\n  otc:\n',
    'clouds:\n  otc: {}\n',
    'clouds: {otc}\n',
    'clouds:\n  ? otc\n',
    'clouds:\n  otc: {auth}\n',
    'clouds:\n  otc:\n    auth:\n      password:\n',
  ])('loses nothing to a secure.yaml that says nothing: %j', (secure) => {
    expect(read(PASSWORD_CLOUD, {}, { '/etc/gateway/secure.yaml': secure }).clouds).toEqual(
      read(PASSWORD_CLOUD).clouds,
    );
  });

  it('may share parts by anchors and merge keys', () => {
    const yaml = `${PASSWORD_CLOUD.replace('otc:', 'otc: &otc')}  second:\n    <<: *otc\n    region_name: eu-nl\n`;
    expect(read(yaml, { GATEWAY_CLOUDS: 'second' }).clouds).toMatchObject([
      { regionName: 'eu-nl', auth: { username: 'reader' } },
    ]);
  });

  it.each(['clouds.yaml', '/home/me/.config/openstack/clouds.yaml', '/etc/openstack/clouds.yaml'])(
    'is looked for where every client looks: %s',
    (path) => {
      const env = { OS_CLIENT_CONFIG_FILE: '', HOME: '/home/me' };
      expect(read('', env, { [FILE]: '', [path]: `clouds:${PASSWORD_CLOUD}` }).clouds).toHaveLength(1);
    },
  );

  it('has the endpoints of the environment where it names none, and plain http only where that is allowed', () => {
    const CSBS_ENDPOINT = 'http://csbs.internal/v1/{project_id}';
    const env = { CSBS_ENDPOINT, UPSTREAM_ALLOW_HTTP: 'true' };
    expect(read(PASSWORD_CLOUD, env).clouds).toMatchObject([{ csbsEndpoint: CSBS_ENDPOINT, vbsEndpoint: null }]);
    expect(refusal(PASSWORD_CLOUD, { CSBS_ENDPOINT })).toEqual([
      { name: 'CSBS_ENDPOINT', message: expect.stringContaining('must be https') },
    ]);
  });

  it('takes the place of the single cloud, whose settings are then named and not read', () => {
    const env = { OS_PASSWORD_FILE: '/missing', OS_AUTH_URL: 'nonsense', PROJECT_IDS: 'nonsense', OS_USERNAME: ' ' };
    expect(read(PASSWORD_CLOUD, env).replacedByClouds.toSorted()).toEqual([
      'OS_AUTH_URL',
      'OS_PASSWORD',
      'PROJECT_IDS',
    ]);
  });
});

describe('a mistake in clouds.yaml', () => {
  const without = (line: RegExp): string => PASSWORD_CLOUD.replace(line, '');

  it.each<[string, string, string]>([
    [without(/ +password.*\n/), 'clouds.otc.auth.password', 'must be set where auth_type is v3password'],
    [without(/ +auth_url.*\n/), 'clouds.otc.auth.auth_url', 'must be set where auth_type is v3password'],
    [without(/ +project_id.*\n/), 'clouds.otc.auth.project_id', 'must be set (or auth.project_name)'],
    [PASSWORD_CLOUD.replace(A, 'eu-de'), 'clouds.otc.auth.project_id', 'must be a project id of 32 hex digits'],
    [PASSWORD_CLOUD.replace('internal', 'inside'), 'clouds.otc.interface', 'must be one of public, internal, admin'],
    [
      `${PASSWORD_CLOUD}    auth_type: kerberos\n`,
      'clouds.otc.auth_type',
      'must be one of v3password, v3applicationcredential, v3token, admin_token, aksk',
    ],
    [`${PASSWORD_CLOUD}    cacert: /no.pem\n`, 'clouds.otc.cacert', 'must name a readable, non-empty file'],
    [
      `${PASSWORD_CLOUD}    verify: False\n`,
      'clouds.otc.verify',
      'must not switch certificate checks off: name the authority in cacert',
    ],
    [
      `${PASSWORD_CLOUD}    insecure: yes\n`,
      'clouds.otc.insecure',
      'must not switch certificate checks off: name the authority in cacert',
    ],
    [PASSWORD_CLOUD.replace('reader', '[hunter2]'), 'clouds.otc.auth.username', 'must be a text'],
    [
      `${PASSWORD_CLOUD}    data_protect_endpoint_override: https://c/v1/x\n`,
      'clouds.otc.data_protect_endpoint_override',
      'must hold {project_id} exactly once, such as https://csbs.example.com/v1/{project_id}',
    ],
  ])('is told by its place %#', (yaml, name, message) => {
    expect(refusal(yaml)).toContainEqual({ name, message });
  });

  it('is an endpoint that a cloud without a catalog lacks', () => {
    const yaml = KEY_CLOUD.replace(/ +data_protect.*\n/, '');
    expect(refusal(yaml, { GATEWAY_CLOUDS: 'huawei' })).toEqual([
      {
        name: 'clouds.huawei.data_protect_endpoint_override',
        message: '(or CSBS_ENDPOINT) must be set, such as https://csbs.example.com/v1/{project_id}',
      },
    ]);
  });

  it('is a cloud that is not there', () => {
    expect(refusal(`${PASSWORD_CLOUD}${KEY_CLOUD}`, { GATEWAY_CLOUDS: 'otc,__proto__' })).toEqual([
      { name: 'GATEWAY_CLOUDS', message: `entry 2 must be a cloud of ${FILE}, which has otc, huawei` },
    ]);
  });

  it('is a project that two clouds have', () => {
    const yaml = `${PASSWORD_CLOUD}${KEY_CLOUD.replace(B, A)}`;
    expect(refusal(yaml, { GATEWAY_CLOUDS: 'otc,huawei' })).toEqual([
      { name: 'GATEWAY_CLOUDS', message: 'must not serve one project twice: otc and huawei have the same' },
    ]);
  });

  it('is a file that is not there, is not YAML or has no clouds', () => {
    const broken = { [FILE]: 'clouds:\n  otc: {auth: {password: hunter2}\n' };
    const looked = 'clouds.yaml, /.config/openstack/clouds.yaml, /etc/openstack/clouds.yaml';
    const cases: [Env, Files, string][] = [
      [{}, broken, `${FILE} is not YAML: line 2`],
      [{}, { [FILE]: 'hunter2' }, `${FILE} must have a map of clouds`],
      [{}, { [FILE]: ' ' }, `must name a readable, non-empty file; looked for ${FILE}`],
      [{ OS_CLIENT_CONFIG_FILE: '' }, {}, `must name a readable, non-empty file; looked for ${looked}`],
    ];
    for (const [env, files, message] of cases) {
      expect(refusal('', env, files)).toEqual([{ name: 'OS_CLIENT_CONFIG_FILE', message }]);
    }
  });

  it.each([
    ['clouds: {otc}', 'clouds: {otc}'],
    ['clouds:\n  ? otc', ''],
    ['clouds:\n  otc: {auth}', 'clouds:\n  otc: {auth: {}}'],
    ['clouds: {otc: {auth: }, ? other}', 'clouds: {? otc}'],
    ['clouds: &c\n  otc: *c', 'clouds: &c\n  otc: *c'],
    ['clouds:\n  otc: &c {auth: *c}', 'clouds:\n  otc: &c {auth: *c}'],
    ['clouds: {otc: {auth: {}}}', '&c [*c]'],
    ['clouds: {otc: {auth: {}}}', 'clouds: {otc: &c [*c]}'],
  ])('is told as one even in %j with the secrets %j', (text, secrets) => {
    expect(refusal('', {}, { [FILE]: text, '/etc/gateway/secure.yaml': secrets })).not.toEqual([]);
  });

  it('is an alias that holds itself', () => {
    const text = 'clouds: &c\n  otc: *c';
    expect(refusal('', {}, { [FILE]: text })).toEqual([
      { name: 'OS_CLIENT_CONFIG_FILE', message: `${FILE} is not YAML: its aliases cannot be resolved` },
    ]);
  });

  it('is to name the file and none of its clouds', () => {
    expect(refusal(PASSWORD_CLOUD, { GATEWAY_CLOUDS: '' })).toEqual([
      { name: 'GATEWAY_CLOUDS', message: 'must be set: which clouds of OS_CLIENT_CONFIG_FILE to serve, a comma list' },
    ]);
  });

  it('never ends in anything but a list of mistakes, whatever stands in the file', () => {
    const yaml = fc.oneof(
      anyText(),
      fc.json(),
      fc.constantFrom('&a [*a]', '<<: x', 'otc: [<<]', '{a}', '? a', '&a {a: *a}', '{auth}', '{auth: {? a}}'),
    );
    fc.assert(
      fc.property(yaml, yaml, fc.nat(2), (text, secrets, below) => {
        const head = ['', 'clouds: ', 'clouds:\n  otc: '][below] ?? '';
        const files = { [FILE]: `${head}${text}`, '/etc/gateway/secure.yaml': `${head}${secrets}` };
        expect(refusal('', {}, files)).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
