import { describe, expect, it } from '@jest/globals';
import { SettingsError } from './settings-error.js';
import { readSettings } from './settings.js';

const NEEDED = {
  CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}',
  VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}',
  OS_AUTH_URL: 'https://iam.example.com/v3',
  OS_USERNAME: 'reader',
  OS_PASSWORD: 'a cloud password',
  PROJECT_IDS: 'b23b579f08c84228b9b4673c46f0c442',
};

type Env = Record<string, string | undefined>;

function refusal(env: Env, files: Record<string, string> = {}): SettingsError {
  try {
    readSettings(env, (path) => {
      const content = files[path];
      if (content === undefined) throw new Error(`ENOENT: the file began with "hunter2"`);
      return content;
    });
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

const WHOLE = (min: number, max: number): string => `must be a whole number from ${min} to ${max}, in plain digits`;
const LIFETIME = WHOLE(0, 2_592_000);
const ORIGIN = 'must be an exact origin such as https://dashboard.example.com';
const PROXY = 'must be an IP address or a range such as 10.0.0.0/8; a range of all addresses is refused';
const RATE = 'must be a count per time of at most 24 hours, such as 600/1m (s, m or h), or none';
const CSBS = 'https://csbs.example.com/v1/{project_id}';
const VBS = 'https://vbs.example.com/v2/{project_id}';
const METADATA = 'must not be a link-local or metadata address';
const HOST = 'must be an IP address or a host name, without port or brackets';
const BY_PASSWORD = 'must be set where OS_AUTH_TYPE is v3password';
const KEYSTONE = "must be Keystone's v3 root, such as https://iam.example.com/v3";

const REFUSED: readonly (readonly [name: string, value: string, message: string])[] = [
  ['HOST', 'http://x', HOST],
  ['HOST', '[::1]', HOST],
  ['HOST', 'a_b', HOST],
  ['PORT', '65536', WHOLE(0, 65_535)],
  ['PORT', '-1', WHOLE(0, 65_535)],
  ['PORT', '0x50', WHOLE(0, 65_535)],
  ['PORT', '3e3', WHOLE(0, 65_535)],
  ['PORT', '03000', WHOLE(0, 65_535)],
  ['PORT', ' 3000', WHOLE(0, 65_535)],
  ['PUBLIC_URL', 'backups.example.com', 'must be an http or https URL'],
  ['PUBLIC_URL', 'ftp://backups.example.com', 'must be an http or https URL'],
  ['PUBLIC_URL', 'https://b.example/?', 'must not hold a query or fragment'],
  ['PUBLIC_URL', 'https://b.example/#top', 'must not hold a query or fragment'],
  ['PUBLIC_URL', 'https://u:p@b.example', 'must not hold a user name or password'],
  ['CORS_ORIGINS', '*', `entry 1 ${ORIGIN}; * is refused`],
  ['CORS_ORIGINS', 'https://*.a.example', `entry 1 ${ORIGIN}; * is refused`],
  ['CORS_ORIGINS', 'https://a.example,null', `entry 2 ${ORIGIN}`],
  ['CORS_ORIGINS', 'https://a.example/', `entry 1 ${ORIGIN}, without a path or its default port`],
  ['CORS_ORIGINS', 'https://a.example:443', `entry 1 ${ORIGIN}, without a path or its default port`],
  ['CORS_ORIGINS', 'https://a.example,', `entry 2 ${ORIGIN}`],
  ['TRUST_PROXY', 'true', `entry 1 ${PROXY}`],
  ['TRUST_PROXY', '10.0.0.0/33', `entry 1 ${PROXY}`],
  ['TRUST_PROXY', '0.0.0.0/0', `entry 1 ${PROXY}`],
  ['TRUST_PROXY', '::/129', `entry 1 ${PROXY}`],
  ['TRUST_PROXY', '10.0.0.0/8/8', `entry 1 ${PROXY}`],
  ['TRUST_PROXY', 'fe80::1%eth0', `entry 1 ${PROXY}`],
  ['CSBS_ENDPOINT', 'https://c/v1/', `must hold {project_id} exactly once, such as ${CSBS}`],
  ['CSBS_ENDPOINT', 'https://c/v1/{project_id}/{project_id}', `must hold {project_id} exactly once, such as ${CSBS}`],
  ['CSBS_ENDPOINT', 'https://{project_id}.c/v1/', `must hold {project_id} in its path, such as ${CSBS}`],
  ['CSBS_ENDPOINT', 'https://c/v2/{project_id}', `must have /v1/ before {project_id}, such as ${CSBS}`],
  ['CSBS_ENDPOINT', 'https://c/{project_id}/v1/', `must have /v1/ before {project_id}, such as ${CSBS}`],
  ['CSBS_ENDPOINT', 'https://c/v1/../{project_id}', `must have /v1/ before {project_id}, such as ${CSBS}`],
  ['CSBS_ENDPOINT', 'c/v1/{project_id}', `must be a URL such as ${CSBS}`],
  ['CSBS_ENDPOINT', 'https://c/v1/{project_id}?a=b', 'must not hold a query or fragment'],
  ['CSBS_ENDPOINT', 'https://u:p@c/v1/{project_id}', 'must not hold a user name or password'],
  ['OS_INTERFACE', 'outside', 'must be one of public, internal, admin'],
  ['VBS_ENDPOINT', 'https://v/v1/{project_id}', `must have /v2/ or /v3/ before {project_id}, such as ${VBS}`],
  ['VBS_ENDPOINT', 'https://169.254.169.254/v2/{project_id}', METADATA],
  ['VBS_ENDPOINT', 'https://0xa9fea9fe/v2/{project_id}', METADATA],
  ['VBS_ENDPOINT', 'https://[::ffff:169.254.169.254]/v2/{project_id}', METADATA],
  ['VBS_ENDPOINT', 'https://[64:ff9b::a9fe:a9fe]/v2/{project_id}', METADATA],
  ['VBS_ENDPOINT', 'https://[fe80::1]/v2/{project_id}', METADATA],
  ['VBS_ENDPOINT', 'https://[fd00:ec2::254]/v2/{project_id}', METADATA],
  ['UPSTREAM_ALLOW_HTTP', 'yes', 'must be one of true, false'],
  ['OS_AUTH_TYPE', 'v3password ', 'must be one of v3password, v3applicationcredential, v3token, admin_token, aksk'],
  ['OS_ACCESS_KEY', 'with a blank', 'must be printable ASCII without blanks'],
  ['OS_AUTH_URL', '', BY_PASSWORD],
  ['OS_AUTH_URL', 'iam.example.com', 'must be a URL such as https://iam.example.com/v3'],
  ['OS_AUTH_URL', 'https://169.254.1.1/v3', METADATA],
  ['OS_AUTH_URL', 'https://iam.example.com/v2.0', KEYSTONE],
  ['OS_AUTH_URL', 'https://iam.example.com/v3/auth/tokens', KEYSTONE],
  ['OS_USERNAME', '', BY_PASSWORD],
  ['OS_PASSWORD', '', BY_PASSWORD],
  ['OS_TOKEN', 'with\nnewline', 'must be printable ASCII without blanks'],
  ['OS_TOKEN', 'tökèn', 'must be printable ASCII without blanks'],
  ['OS_CACERT', '/missing.pem', 'must name a readable, non-empty file'],
  ['OS_CACERT', 'broken.pem', 'must name a file of PEM certificates'],
  ['OS_CACERT', 'key.pem', 'must name a file of PEM certificates'],
  ['PROJECT_IDS', '', 'must be set: the projects to serve, a comma list (or one in OS_PROJECT_ID or OS_PROJECT_NAME)'],
  ['PROJECT_IDS', `${NEEDED.PROJECT_IDS},eu-de`, 'entry 2 must be a project id of 32 hex digits'],
  ['OS_PROJECT_ID', 'eu-de', 'must be a project id of 32 hex digits'],
  ['GATEWAY_SECRET', 'x'.repeat(31), 'must have at least 32 characters'],
  ['REQUEST_DEADLINE_MS', '99', WHOLE(100, 60_000)],
  ['REQUEST_DEADLINE_MS', '60001', WHOLE(100, 60_000)],
  ['CACHE_MEMORY_BYTES', '0', WHOLE(1024, 1_099_511_627_776)],
  ['CACHE_FRESH_S', '30s', LIFETIME],
  ['CACHE_FRESH_ACTIVE_S', '-3', LIFETIME],
  ['CACHE_STALE_WHILE_REVALIDATE_S', '2592001', LIFETIME],
  ['CACHE_STALE_IF_ERROR_S', '1d', LIFETIME],
  ['CACHE_NOT_FOUND_S', '3601', WHOLE(0, 3600)],
  ['CACHE_PARTIAL_S', '1.5', WHOLE(0, 3600)],
  ['RATE_LIMIT', '600', RATE],
  ['RATE_LIMIT', '0/1m', RATE],
  ['RATE_LIMIT', '600/1d', RATE],
  ['RATE_LIMIT', '600/25h', RATE],
  ['UPSTREAM_RATE_LIMIT', '200', RATE],
  ['UPSTREAM_RATE_LIMIT', '0/5m', RATE],
  ['LOG_LEVEL', 'verbose', 'must be one of fatal, error, warn, info, debug, trace, silent'],
];

const FILES = {
  'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  'key.pem': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
};

describe('a setting out of form', () => {
  it.each(REFUSED)('%s=%j is refused', (name, value, message) => {
    const error = refusal({ ...NEEDED, [name]: value }, FILES);
    expect(error.mistakes).toEqual([{ name, message }]);
    expect(error.message).toBe(`The settings cannot be used:\n  ${name} ${message}`);
  });

  it.each([
    ['v3password', ['OS_AUTH_URL', 'OS_USERNAME', 'OS_PASSWORD']],
    ['v3applicationcredential', ['OS_AUTH_URL', 'OS_APPLICATION_CREDENTIAL_ID', 'OS_APPLICATION_CREDENTIAL_SECRET']],
    ['v3token', ['OS_AUTH_URL', 'OS_TOKEN']],
    ['admin_token', ['OS_TOKEN']],
    ['aksk', ['OS_ACCESS_KEY', 'OS_SECRET_KEY']],
  ])('is what %s needs and nobody gave', (type, names) => {
    const { mistakes } = refusal({ ...NEEDED, OS_AUTH_TYPE: type, OS_AUTH_URL: '', OS_USERNAME: '', OS_PASSWORD: '' });
    const message = `must be set where OS_AUTH_TYPE is ${type}`;
    expect(mistakes).toEqual(names.map((name) => ({ name, message })));
  });

  it.each(['admin_token', 'aksk'])('is an endpoint that nobody gave where %s has no catalog to look in', (type) => {
    const signIn = { OS_AUTH_TYPE: type, OS_TOKEN: 't', OS_ACCESS_KEY: 'a', OS_SECRET_KEY: 's' };
    expect(refusal({ ...NEEDED, ...signIn, CSBS_ENDPOINT: '', VBS_ENDPOINT: '' }).mistakes).toEqual([
      { name: 'CSBS_ENDPOINT', message: `must be set, such as ${CSBS}` },
      { name: 'VBS_ENDPOINT', message: `must be set, such as ${VBS}` },
    ]);
  });

  it('is a second project beside an application credential, which belongs to one', () => {
    const credential = { OS_APPLICATION_CREDENTIAL_ID: 'i', OS_APPLICATION_CREDENTIAL_SECRET: 's' };
    const projects = { PROJECT_IDS: `${'a'.repeat(32)},${'b'.repeat(32)}` };
    const error = refusal({ ...NEEDED, OS_AUTH_TYPE: 'v3applicationcredential', ...credential, ...projects });
    expect(error.mistakes).toEqual([{ name: 'PROJECT_IDS', message: expect.stringContaining('must be one project') }]);
  });

  it('is a value given twice, directly and by a file', () => {
    const error = refusal({ ...NEEDED, OS_PASSWORD_FILE: 'p' }, { p: 'another' });
    expect(error.mistakes).toEqual([
      { name: 'OS_PASSWORD', message: 'must be given once: both OS_PASSWORD and OS_PASSWORD_FILE are set' },
    ]);
  });

  it.each([[{}], [{ '/run/p': ' \n' }]])('is a file that cannot be read or is empty: %j', (files) => {
    const error = refusal({ ...NEEDED, OS_PASSWORD: '', OS_PASSWORD_FILE: '/run/p' }, files);
    expect(error.mistakes).toEqual([{ name: 'OS_PASSWORD_FILE', message: 'must name a readable, non-empty file' }]);
  });
});

describe('several settings out of form', () => {
  const SECRET = 'hunter2';
  const error = refusal({
    PORT: 'x',
    UPSTREAM_ALLOW_HTTP: 'maybe',
    CSBS_ENDPOINT: `https://admin:${SECRET}@csbs.example.com/v1/{project_id}`,
    VBS_ENDPOINT: 'http://vbs.example.com/v2/{project_id}',
    OS_AUTH_TYPE: 'admin_token',
    OS_TOKEN: `${SECRET} with blanks`,
    GATEWAY_SECRET: SECRET,
    OS_PASSWORD_FILE: '/run/p',
    LOG_LEVEL: 'loud',
  });

  it('are all told at once, each by its name on its own line', () => {
    expect(error.message.split('\n').map((line) => line.trim().split(' ')[0])).toEqual([
      'The',
      'OS_PASSWORD_FILE',
      'PORT',
      'LOG_LEVEL',
      'UPSTREAM_ALLOW_HTTP',
      'CSBS_ENDPOINT',
      'OS_TOKEN',
      'PROJECT_IDS',
      'GATEWAY_SECRET',
    ]);
  });

  it('never show a secret, wherever it was written', () => {
    expect(JSON.stringify([error.message, error.mistakes, error.stack, String(error.cause)])).not.toContain(SECRET);
  });
});
