import { describe, expect, it } from '@jest/globals';
import { cloudFingerprint } from '../upstreams/clouds/cloud-fingerprint.js';
import type { CloudSettings } from './cloud-settings.js';
import { SettingsError, type Mistake } from './settings-error.js';
import { readSettings } from './settings.js';

const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';
const CBR = 'https://cbr.example.com/v3/{project_id}';
const PASSWORD = {
  OS_AUTH_URL: 'https://iam.example.com/v3',
  OS_USERNAME: 'u',
  OS_PASSWORD: 'p',
  OS_PROJECT_ID: PROJECT,
};
const ACCESS_KEY = { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: 'A', OS_SECRET_KEY: 's', OS_PROJECT_ID: PROJECT };
const BOTH_OTHERS = {
  CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}',
  VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}',
};

type Env = Readonly<Record<string, string>>;

function cloud(env: Env, files: Env = {}): CloudSettings {
  const [one] = readSettings(env, (path) => files[path] ?? '').clouds;
  if (one === undefined) throw new Error('one cloud was expected');
  return one;
}

function mistakes(env: Env): readonly Mistake[] {
  try {
    readSettings(env, () => '');
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
}

const namesOf = (env: Env): readonly string[] => mistakes(env).map(({ name }) => name);

describe('CBR_ENDPOINT', () => {
  it.each([
    [{}, null],
    [{ CBR_ENDPOINT: CBR }, { endpoint: CBR }],
    [{ CBR_ENDPOINT: 'catalog' }, { endpoint: null }],
  ])('says whether CBR is asked, and where: %j', (env, expected) => {
    expect(cloud({ ...PASSWORD, ...env }).cbr).toEqual(expected);
  });

  it.each([
    'https://cbr.example.com/v2/{project_id}',
    'https://cbr.example.com/v3',
    'https://169.254.169.254/v3/{project_id}',
    'http://cbr.example.com/v3/{project_id}',
    'Catalog',
    'none',
  ])('is refused out of form: %s', (address) => {
    expect(namesOf({ ...PASSWORD, CBR_ENDPOINT: address })).toEqual(['CBR_ENDPOINT']);
  });

  it('may be plain http on this machine, or where that is allowed', () => {
    expect(namesOf({ ...PASSWORD, CBR_ENDPOINT: 'http://127.0.0.1:9/v3/{project_id}' })).toEqual([]);
    const allowed = { CBR_ENDPOINT: 'http://cbr.example.com/v3/{project_id}', UPSTREAM_ALLOW_HTTP: 'true' };
    expect(namesOf({ ...PASSWORD, ...allowed })).toEqual([]);
  });

  it('needs a catalog to come from one', () => {
    expect(namesOf({ ...ACCESS_KEY, ...BOTH_OTHERS, CBR_ENDPOINT: 'catalog' })).toEqual(['CBR_ENDPOINT']);
  });

  it('does without the two others where there is no catalog, but not with one of them', () => {
    expect(namesOf(ACCESS_KEY)).toEqual(['CSBS_ENDPOINT', 'VBS_ENDPOINT']);
    expect(namesOf({ ...ACCESS_KEY, CBR_ENDPOINT: CBR })).toEqual([]);
    const { CSBS_ENDPOINT } = BOTH_OTHERS;
    expect(namesOf({ ...ACCESS_KEY, CBR_ENDPOINT: CBR, CSBS_ENDPOINT })).toEqual(['VBS_ENDPOINT']);
  });

  it('is a cloud’s own in clouds.yaml', () => {
    const lines = [
      'clouds:',
      '  c:',
      `    auth: {auth_url: https://iam.example.com/v3, username: u, password: p, project_id: ${PROJECT}}`,
      '    cbr_endpoint_override: https://cbr.example.com/v3/%(project_id)s',
    ];
    const env = { GATEWAY_CLOUDS: 'c', OS_CLIENT_CONFIG_FILE: 'clouds.yaml' };
    expect(cloud(env, { 'clouds.yaml': lines.join('\n') }).cbr).toEqual({ endpoint: CBR });
  });

  it('makes another cloud of it for the cache, and none where it is not set', () => {
    const withOthers = { ...PASSWORD, ...BOTH_OTHERS };
    const all = [{}, { CBR_ENDPOINT: CBR }, { CBR_ENDPOINT: 'catalog' }].map((env) =>
      cloudFingerprint(cloud({ ...withOthers, ...env })),
    );
    expect(new Set(all).size).toBe(3);
    // As every gateway before had it: what is kept in Redis is found.
    expect(all[0]).toBe('008da05666577ac0a5573803f3b93c04');
  });
});
