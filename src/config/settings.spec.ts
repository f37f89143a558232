import { describe, expect, it } from '@jest/globals';
import type { CloudSettings } from './cloud-settings.js';
import { SettingsError } from './settings-error.js';
import { readKeySettings, readSettings, type Settings } from './settings.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const OTHER = '0123456789abcdef0123456789abcdef';
const NEEDED = {
  CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}',
  VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}',
  OS_AUTH_URL: 'https://iam.example.com/v3',
  OS_USERNAME: 'reader',
  OS_PASSWORD: 'a cloud password',
  PROJECT_IDS: PROJECT,
};
const TOKEN_ONLY = { ...NEEDED, OS_AUTH_TYPE: 'admin_token', OS_USERNAME: '', OS_PASSWORD: '', OS_AUTH_URL: '' };
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBcDCCARegAwIBAgIUN6S7tJbknVvie9dgOj8OXx5esrMwCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCY2EwIBcNMjYxMTIzMTYyNjIxWhgPMjEyNjEwMzAxNjI2MjFa
MA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErLEsl3nw
9B1rI61OptOEz0cSc6LS4IanakqRGOuYUZ4bdyTOacSbkQuoi/dZnwop0wmQk6vS
UbntNTjbTM4nZ6NTMFEwHQYDVR0OBBYEFFpCjTfF03xbU6+JNVhretoGUZt+MB8G
A1UdIwQYMBaAFFpCjTfF03xbU6+JNVhretoGUZt+MA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDRwAwRAIgc1nO88DQjNB3C4oAH32lvv672L4VGbMKRNOl5Ja/
MYgCICKyKQX4jnUtpI4GCj2O/aI+PiHloazfIwiLHwP2feoO
-----END CERTIFICATE-----
`;

type Env = Record<string, string | undefined>;
type Files = Record<string, string>;

const reader = (files: Files) => (path: string) => {
  const content = files[path];
  if (content === undefined) throw new Error(`ENOENT ${path}`);
  return content;
};
const read = (env: Env, files: Files = {}): Settings => readSettings(env, reader(files));

/** The one cloud of the environment. */
function cloud(env: Env, files: Files = {}): CloudSettings {
  const [one, ...more] = read(env, files).clouds;
  if (one === undefined || more.length > 0) throw new Error('one cloud was expected');
  return one;
}

function refusal(env: Env, files: Files = {}): SettingsError {
  try {
    read(env, files);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('settings', () => {
  it('need no more than the cloud and a project; everything else has its default', () => {
    expect(read(NEEDED)).toEqual({
      host: '127.0.0.1',
      port: 3000,
      managementHost: '127.0.0.1',
      isManagementPortChosen: false,
      managementPort: 3001,
      publicUrl: null,
      corsOrigins: [],
      trustProxy: [],
      clouds: [
        {
          name: 'environment',
          csbsEndpoint: 'https://csbs.example.com/v1/{project_id}',
          vbsEndpoint: 'https://vbs.example.com/v2/{project_id}',
          cbr: null,
          regionName: null,
          interface: 'public',
          allowHttp: false,
          auth: {
            type: 'v3password',
            authUrl: 'https://iam.example.com/v3',
            username: 'reader',
            password: 'a cloud password',
            userDomain: { name: 'Default' },
          },
          caCertificates: null,
          projects: [{ id: PROJECT, name: null }],
          projectToFind: null,
        },
      ],
      places: {},
      apiKeysFile: './keys.json',
      gatewaySecret: null,
      requestDeadlineMs: 2500,
      cacheMemoryBytes: 67_108_864,
      cacheFreshS: 30,
      cacheFreshActiveS: 3,
      cacheStaleWhileRevalidateS: 300,
      cacheStaleIfErrorS: 86_400,
      cacheNotFoundS: 10,
      cachePartialS: 5,
      rateLimit: { requests: 600, perSeconds: 60 },
      streamsPerCaller: 100,
      streamsMax: 1000,
      upstreamRateLimit: null,
      oidc: null,
      redis: null,
      tracing: null,
      logLevel: 'info',
      notYetUsed: [],
      replacedByClouds: [],
    });
  });

  it.each<[Env, Partial<Settings>]>([
    [{ HOST: '::' }, { host: '::' }],
    [{ HOST: 'gateway.internal' }, { host: 'gateway.internal' }],
    [{ PORT: '0' }, { port: 0, managementPort: 0 }],
    [
      { PORT: '0', MANAGEMENT_PORT: '3001' },
      { port: 0, managementPort: 3001 },
    ],
    [
      { MANAGEMENT_HOST: '::1', MANAGEMENT_PORT: '9100' },
      { managementHost: '::1', managementPort: 9100, isManagementPortChosen: true },
    ],
    [{ PUBLIC_URL: 'https://backups.example.com/api/' }, { publicUrl: 'https://backups.example.com/api' }],
    [
      { CORS_ORIGINS: 'https://a.example, http://b:81,https://a.example' },
      { corsOrigins: ['https://a.example', 'http://b:81'] },
    ],
    [{ TRUST_PROXY: '10.0.0.0/8,::1,fd00::/8' }, { trustProxy: ['10.0.0.0/8', '::1', 'fd00::/8'] }],
    [{ API_KEYS_FILE: '/run/keys.json' }, { apiKeysFile: '/run/keys.json' }],
    [{ GATEWAY_SECRET: 's'.repeat(32) }, { gatewaySecret: 's'.repeat(32) }],
    [{ REQUEST_DEADLINE_MS: '100' }, { requestDeadlineMs: 100 }],
    [{ CACHE_MEMORY_BYTES: '4096' }, { cacheMemoryBytes: 4096 }],
    [
      { CACHE_FRESH_S: '1', CACHE_FRESH_ACTIVE_S: '0' },
      { cacheFreshS: 1, cacheFreshActiveS: 0 },
    ],
    [
      { CACHE_NOT_FOUND_S: '4', CACHE_PARTIAL_S: '6' },
      { cacheNotFoundS: 4, cachePartialS: 6 },
    ],
    [
      { CACHE_STALE_WHILE_REVALIDATE_S: '0', CACHE_STALE_IF_ERROR_S: '2592000' },
      { cacheStaleWhileRevalidateS: 0, cacheStaleIfErrorS: 2_592_000 },
    ],
    [{ UPSTREAM_RATE_LIMIT: '200/5m' }, { upstreamRateLimit: { requests: 200, perSeconds: 300 } }],
    [{ UPSTREAM_RATE_LIMIT: 'none' }, { upstreamRateLimit: null }],
    [{ RATE_LIMIT: '5/2h' }, { rateLimit: { requests: 5, perSeconds: 7200 } }],
    [{ RATE_LIMIT: 'none' }, { rateLimit: null }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
  ])('are read: %j', (env, expected) => {
    expect(read({ ...NEEDED, ...env })).toMatchObject(expected);
  });

  it.each<[Env, Partial<CloudSettings>]>([
    [{ CSBS_ENDPOINT: 'https://c/base/v1/{project_id}/' }, { csbsEndpoint: 'https://c/base/v1/{project_id}' }],
    [
      { CSBS_ENDPOINT: ' ', VBS_ENDPOINT: '' },
      { csbsEndpoint: null, vbsEndpoint: null },
    ],
    [
      { OS_REGION_NAME: 'eu-de', OS_INTERFACE: 'internalURL' },
      { regionName: 'eu-de', interface: 'internal' },
    ],
    [{ VBS_ENDPOINT: 'https://v/v3/{project_id}' }, { vbsEndpoint: 'https://v/v3/{project_id}' }],
  ])('are read for the cloud: %j', (env, expected) => {
    expect(cloud({ ...NEEDED, ...env })).toMatchObject(expected);
  });

  it('cannot be changed by whoever holds them', () => {
    const settings = read({ ...NEEDED, CORS_ORIGINS: 'https://a.example' });
    const [first] = settings.clouds;
    const parts = [settings, settings.clouds, first?.projects, first?.projects[0], first?.auth, settings.corsOrigins];
    expect([...parts, settings.rateLimit].map((part) => Object.isFrozen(part))).toEqual(Array(7).fill(true));
  });

  it('count an empty or blank value as not set', () => {
    expect(read({ ...NEEDED, PORT: '', HOST: '  ', OS_TOKEN_FILE: '' })).toEqual(read(NEEDED));
  });

  it('keep blanks inside and around a password', () => {
    expect(cloud({ ...NEEDED, OS_PASSWORD: ' p w ' }).auth).toMatchObject({ password: ' p w ' });
  });
});

describe('the cloud account', () => {
  it('is a fixed token where it is asked for, and nothing else is needed then', () => {
    expect(cloud({ ...TOKEN_ONLY, OS_TOKEN: 'gAAA-token' }).auth).toEqual({
      type: 'admin_token',
      token: 'gAAA-token',
    });
  });

  it.each([
    ['https://iam.example.com', 'https://iam.example.com/v3'],
    ['https://iam.example.com/', 'https://iam.example.com/v3'],
    ['https://iam.example.com/identity/v3/', 'https://iam.example.com/identity/v3'],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000/v3'],
  ])('is signed in at the v3 root of %s', (given, expected) => {
    expect(cloud({ ...NEEDED, OS_AUTH_URL: given }).auth).toMatchObject({ authUrl: expected });
  });

  it('belongs to the domain that is named', () => {
    const named = { ...NEEDED, OS_USER_DOMAIN_NAME: 'OTC-EU' };
    expect(cloud(named).auth).toMatchObject({ userDomain: { name: 'OTC-EU' } });
    expect(cloud({ ...named, OS_USER_DOMAIN_ID: 'd1' }).auth).toMatchObject({ userDomain: { id: 'd1' } });
  });
});

describe('values from files', () => {
  it.each([['a secret\n'], ['a secret\r\n'], ['a secret']])('lose one newline at their end: %j', (content) => {
    const env = { ...NEEDED, OS_PASSWORD: '', OS_PASSWORD_FILE: '/run/secrets/os' };
    expect(cloud(env, { '/run/secrets/os': content }).auth).toMatchObject({ password: 'a secret' });
  });

  it('may be the gateway secret or any OS_ setting', () => {
    const files = { g: `${'g'.repeat(40)}\n`, u: 'someone\n' };
    const settings = read(
      { ...NEEDED, GATEWAY_SECRET_FILE: 'g', OS_USERNAME: undefined, OS_USERNAME_FILE: 'u' },
      files,
    );
    expect(settings).toMatchObject({ gatewaySecret: 'g'.repeat(40), clouds: [{ auth: { username: 'someone' } }] });
  });

  it('are not looked for where a setting is no secret', () => {
    expect(read({ ...NEEDED, PORT_FILE: '/nowhere' }).port).toBe(3000);
  });

  it('give the certificates of OS_CACERT, which names a file', () => {
    expect(cloud({ ...NEEDED, OS_CACERT: 'ca.pem' }, { 'ca.pem': CERTIFICATE }).caCertificates).toBe(
      CERTIFICATE.trimEnd(),
    );
  });
});

describe('the projects that are served', () => {
  it.each<[Env, CloudSettings['projects']]>([
    [{ PROJECT_IDS: `${PROJECT.toUpperCase()}, b23b579f-08c8-4228-b9b4-673c46f0c442` }, [{ id: PROJECT, name: null }]],
    [{ PROJECT_IDS: '', OS_PROJECT_ID: PROJECT, OS_PROJECT_NAME: 'eu-de' }, [{ id: PROJECT, name: 'eu-de' }]],
    [{ OS_PROJECT_NAME: 'eu-de' }, [{ id: PROJECT, name: 'eu-de' }]],
    [{ OS_PROJECT_ID: OTHER, OS_PROJECT_NAME: 'of another' }, [{ id: PROJECT, name: null }]],
    [
      { PROJECT_IDS: `${PROJECT},${OTHER}`, OS_PROJECT_NAME: 'which?' },
      [
        { id: PROJECT, name: null },
        { id: OTHER, name: null },
      ],
    ],
  ])('come from %j', (env, expected) => {
    expect(cloud({ ...NEEDED, ...env })).toMatchObject({ projects: expected, projectToFind: null });
  });
});

describe('a project that only the cloud knows the id of', () => {
  const UNKNOWN = { ...NEEDED, PROJECT_IDS: '' };
  const CREDENTIAL = {
    OS_AUTH_TYPE: 'v3applicationcredential',
    OS_APPLICATION_CREDENTIAL_ID: 'i',
    OS_APPLICATION_CREDENTIAL_SECRET: 's',
  };

  it.each<[Env, CloudSettings['projectToFind']]>([
    [{ OS_PROJECT_NAME: 'eu-de' }, { by: 'name', name: 'eu-de', domain: { name: 'Default' } }],
    [
      { OS_PROJECT_NAME: 'eu-de', OS_USER_DOMAIN_NAME: 'OTC-1' },
      { by: 'name', name: 'eu-de', domain: { name: 'OTC-1' } },
    ],
    [
      { OS_PROJECT_NAME: 'eu-de', OS_PROJECT_DOMAIN_NAME: 'OTC-2' },
      { by: 'name', name: 'eu-de', domain: { name: 'OTC-2' } },
    ],
    [
      { OS_PROJECT_NAME: 'eu-de', OS_PROJECT_DOMAIN_ID: 'd3', OS_PROJECT_DOMAIN_NAME: 'OTC-2' },
      { by: 'name', name: 'eu-de', domain: { id: 'd3' } },
    ],
    [CREDENTIAL, { by: 'credential' }],
    [{ ...CREDENTIAL, OS_PROJECT_NAME: 'as every client sets it' }, { by: 'credential' }],
  ])('is found by %j', (env, expected) => {
    expect(cloud({ ...UNKNOWN, ...env })).toMatchObject({ projects: [], projectToFind: expected });
  });

  it.each([
    { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: 'a', OS_SECRET_KEY: 's' },
    { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 't' },
  ])('is not where there is no Keystone to ask: %j', (env) => {
    expect(refusal({ ...UNKNOWN, OS_PROJECT_NAME: 'eu-de', ...env }).mistakes).toEqual([
      { name: 'PROJECT_IDS', message: 'must be set: the projects to serve, a comma list (or one in OS_PROJECT_ID)' },
    ]);
  });
});

describe('plain http to an upstream', () => {
  const PLAIN = {
    ...NEEDED,
    VBS_ENDPOINT: 'http://vbs.internal/v2/{project_id}',
    OS_AUTH_URL: 'http://iam.internal/v3',
  };

  it('is refused by name for every address that is not of this machine', () => {
    expect(refusal({ ...PLAIN, CSBS_ENDPOINT: 'http://csbs/v1/{project_id}' }).mistakes).toEqual(
      ['CSBS_ENDPOINT', 'VBS_ENDPOINT', 'OS_AUTH_URL'].map((name) => ({
        name,
        message: 'must be https (UPSTREAM_ALLOW_HTTP=true lets plain http through; loopback needs no permission)',
      })),
    );
  });

  it('is let through where the owner says so', () => {
    expect(read({ ...PLAIN, UPSTREAM_ALLOW_HTTP: 'true' })).toMatchObject({ clouds: [{ allowHttp: true }] });
  });

  it.each(['127.0.0.1:3900', '127.9.9.9', '[::1]:3900', 'localhost:3900', 'vbs.localhost'])(
    'needs no word at %s',
    (host) => {
      expect(cloud({ ...NEEDED, VBS_ENDPOINT: `http://${host}/v2/{project_id}` }).vbsEndpoint).toContain(host);
    },
  );

  it.each(['127.0.0.1.example.com', 'localhost.example.com', 'notlocalhost', '[::2]'])(
    'is not fooled by %s',
    (host) => {
      expect(refusal({ ...NEEDED, VBS_ENDPOINT: `http://${host}/v2/{project_id}` }).message).toContain(
        'VBS_ENDPOINT must be https',
      );
    },
  );
});

describe('settings of later versions', () => {
  it('are named, so that nobody believes them in force', () => {
    const later = {
      MANAGEMENT_PORT: '3001', // no longer one
      OTEL_SERVICE_NAME: 'z', // no longer one
      OTEL_EXPORTER_OTLP_HEADERS_FILE: 'h', // neither
      OTEL_METRICS_EXPORTER: 'otlp',
      CBR_ENDPOINT: ' ',
      PATH: '/bin',
    };
    expect(read({ ...NEEDED, ...later }, { h: 'a=b' }).notYetUsed).toEqual(['OTEL_METRICS_EXPORTER']);
  });
});

describe('what the keys command needs', () => {
  it('is read without any setting of the cloud', () => {
    expect(readKeySettings({ PORT: 'nonsense', GATEWAY_SECRET_FILE: 'g' }, reader({ g: 'x'.repeat(32) }))).toEqual({
      apiKeysFile: './keys.json',
      gatewaySecret: 'x'.repeat(32),
    });
  });

  it('follows the same rules', () => {
    expect(() => readKeySettings({ GATEWAY_SECRET: 'short' }, reader({}))).toThrow(
      'GATEWAY_SECRET must have at least 32 characters',
    );
  });
});

describe('a way to sign in', () => {
  it.each([
    ['password', 'v3password'],
    ['token', 'v3token'],
  ])('may be called %s as other clients do, and is %s', (OS_AUTH_TYPE, type) => {
    expect(cloud({ ...NEEDED, OS_AUTH_TYPE, OS_TOKEN: 't' }).auth.type).toBe(type);
  });
});
