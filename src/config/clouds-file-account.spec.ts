import { describe, expect, it } from '@jest/globals';
import { SettingsError, type Mistake } from './settings-error.js';
import type { CloudSettings } from './cloud-settings.js';
import { readSettings } from './settings.js';

const PROJECT = 'a'.repeat(32);

/** A cloud with a password and these members beside it; `auth` holds further members of its `auth`. */
function cloud(members: readonly string[], auth: readonly string[] = [`project_id: ${PROJECT}`]): string {
  const known = ['auth_url: https://iam.example.com/v3', 'username: u', 'password: p', ...auth];
  return ['auth:', ...known.map((line) => `  ${line}`), ...members].map((line) => `    ${line}`).join('\n');
}

function read(yaml: string, env: Readonly<Record<string, string>> = {}): CloudSettings | undefined {
  const settings = readSettings({ GATEWAY_CLOUDS: 'c', OS_CLIENT_CONFIG_FILE: 'clouds.yaml', ...env }, (path) => {
    if (path === 'clouds.yaml') return `clouds:\n  c:\n${yaml}\n`;
    throw new Error('no such file');
  });
  return settings.clouds[0];
}

function mistakes(yaml: string, env: Readonly<Record<string, string>> = {}): readonly Mistake[] {
  try {
    read(yaml, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('the region of a cloud', () => {
  it.each([
    [['regions:', '  - X', '  - Y'], 'X'],
    [['regions: [X]'], 'X'],
    [['regions:', '  - name: X', '    values: {other: thing}'], 'X'],
    [['region_name: Z', 'regions: [X]'], 'Z'],
    [['regions: []'], null],
  ])('is %j', (lines, region) => {
    expect(read(cloud(lines))?.regionName).toBe(region);
  });

  it.each([['regions: [[X]]'], ['regions: {X: Y}'], ['regions: [{X: Y}]'], ['regions: X']])(
    'is a mistake where it is no text: %s',
    (line) => {
      expect(mistakes(cloud([line]))).toEqual([
        { name: 'clouds.c.regions', message: 'must be a list of names of regions' },
      ]);
    },
  );
});

describe('the domain of a cloud’s user', () => {
  const NAMED = ['project_name: x'];

  it.each([
    ['domain_name: D', { name: 'D' }],
    ['domain_id: d', { id: 'd' }],
    ['default_domain_name: D', { name: 'D' }],
    ['default_domain_id: d', { id: 'd' }],
    ['default_domain: d', { id: 'd' }],
  ])('is also that of %s, and the project’s with it', (line, domain) => {
    expect(read(cloud([], [...NAMED, line]))).toMatchObject({
      auth: { userDomain: domain },
      projectToFind: { by: 'name', domain },
    });
  });

  it('is its own where it has one, whatever else the file names', () => {
    const own = ['user_domain_name: Own', 'domain_id: d', 'default_domain: other'];
    expect(read(cloud([], [...NAMED, ...own]))?.auth).toMatchObject({ userDomain: { name: 'Own' } });
    const project = ['domain_name: D', 'project_domain_id: p'];
    expect(read(cloud([], [...NAMED, ...project]))).toMatchObject({
      auth: { userDomain: { name: 'D' } },
      projectToFind: { domain: { id: 'p' } },
    });
  });
});

describe('an endpoint of a cloud', () => {
  const CSBS = 'https://csbs.example.com/v1/';
  const VBS = 'https://vbs.example.com/v2/';

  it.each([
    ['data_protect_endpoint_override', 'csbsEndpoint', CSBS],
    ['csbs_endpoint_override', 'csbsEndpoint', CSBS],
    ['volume_backup_endpoint_override', 'vbsEndpoint', VBS],
    ['block_storage_endpoint_override', 'vbsEndpoint', VBS],
    ['vbs_endpoint_override', 'vbsEndpoint', VBS],
    ['vbsv2_endpoint_override', 'vbsEndpoint', VBS],
  ])('is that of %s, be the project in it a place or its id', (name, setting, address) => {
    for (const place of ['%(project_id)s', '{project_id}', PROJECT, PROJECT.toUpperCase()]) {
      expect(read(cloud([`${name}: ${address}${place}`]))).toMatchObject({ [setting]: `${address}{project_id}` });
    }
  });

  it('is not that of another project', () => {
    const line = `data_protect_endpoint_override: ${CSBS}${'b'.repeat(32)}`;
    const message = `must hold {project_id} exactly once, such as ${CSBS}{project_id}`;
    expect(mistakes(cloud([line]))).toEqual([{ name: 'clouds.c.data_protect_endpoint_override', message }]);
  });

  it('is told wrong by the name that the file gives it', () => {
    expect(mistakes(cloud(['vbsv2_endpoint_override: x']))).toMatchObject([
      { name: 'clouds.c.vbsv2_endpoint_override' },
    ]);
  });

  it('is a mistake of the cloud where it is missing', () => {
    const yaml = `    auth_type: aksk\n    auth: {ak: a, sk: s, project_id: ${PROJECT}}`;
    expect(mistakes(yaml)).toEqual([
      {
        name: 'clouds.c.data_protect_endpoint_override',
        message: `(or CSBS_ENDPOINT) must be set, such as ${CSBS}{project_id}`,
      },
      {
        name: 'clouds.c.volume_backup_endpoint_override',
        message: `(or VBS_ENDPOINT) must be set, such as ${VBS}{project_id}`,
      },
    ]);
  });

  it('is a mistake of the environment where that names it wrongly', () => {
    expect(mistakes(cloud([]), { CSBS_ENDPOINT: 'x' })).toMatchObject([{ name: 'CSBS_ENDPOINT' }]);
  });
});
