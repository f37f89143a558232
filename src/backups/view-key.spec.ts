import { describe, expect, it } from '@jest/globals';
import { readSettings, type Settings } from '../config/settings.js';
import { cloudFingerprint, viewKey } from './view-key.js';

const CREDENTIAL = { OS_AUTH_TYPE: 'v3applicationcredential', OS_APPLICATION_CREDENTIAL_SECRET: 's' };
const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

function settings(overrides: Record<string, string> = {}): Settings {
  const env = {
    OS_AUTH_URL: 'https://iam.example.com/v3',
    OS_USERNAME: 'operator',
    OS_PASSWORD: 'a password',
    OS_PROJECT_ID: PROJECT,
    CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}',
    VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}',
    ...overrides,
  };
  return readSettings(env, () => '');
}

describe('the key of a cached view', () => {
  it('differs by project, cloud and backup, and begins with the project', () => {
    const keys = [viewKey('p', 'c', 'i'), viewKey('q', 'c', 'i'), viewKey('p', 'd', 'i'), viewKey('p', 'c', 'j')];
    expect(new Set(keys).size).toBe(4);
    expect(viewKey(PROJECT, 'c', 'i').startsWith(`32:${PROJECT},`)).toBe(true);
  });

  it('differs by everything that decides what the cloud would answer', () => {
    const clouds = [
      {},
      { CSBS_ENDPOINT: 'https://csbs.example.org/v1/{project_id}' },
      { VBS_ENDPOINT: 'https://vbs.example.com/v3/{project_id}' },
      { OS_AUTH_URL: 'https://iam.example.org/v3' },
      { OS_USERNAME: 'another' },
      { OS_USER_DOMAIN_NAME: 'another' },
      { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'a-token' },
      { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'another-token' },
      { OS_AUTH_TYPE: 'v3token', OS_TOKEN: 'a-token' },
      { ...CREDENTIAL, OS_APPLICATION_CREDENTIAL_ID: 'a' },
      { ...CREDENTIAL, OS_APPLICATION_CREDENTIAL_ID: 'b' },
      { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: 'A', OS_SECRET_KEY: 's' },
      { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: 'B', OS_SECRET_KEY: 's' },
    ].map((overrides) => cloudFingerprint(settings(overrides)));
    expect(new Set(clouds).size).toBe(clouds.length);
  });

  it('does not change with the password, and shows no secret', () => {
    expect(cloudFingerprint(settings({ OS_PASSWORD: 'another' }))).toBe(cloudFingerprint(settings()));
    expect(cloudFingerprint(settings({ OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'a-token' }))).toMatch(/^[0-9a-f]{32}$/);
  });
});
