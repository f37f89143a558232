import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../config/settings.js';
import { cloudFingerprint } from './cloud-fingerprint.js';

const CREDENTIAL = { OS_AUTH_TYPE: 'v3applicationcredential', OS_APPLICATION_CREDENTIAL_SECRET: 's' };
const PROJECT = 'b23b579f08c84228b9b4673c46f0c442';

function fingerprint(overrides: Record<string, string> = {}): string {
  const env = {
    OS_AUTH_URL: 'https://iam.example.com/v3',
    OS_USERNAME: 'operator',
    OS_PASSWORD: 'a password',
    OS_PROJECT_ID: PROJECT,
    CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}',
    VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}',
    ...overrides,
  };
  const [cloud] = readSettings(env, () => '').clouds;
  if (cloud === undefined) throw new Error('one cloud was expected');
  return cloudFingerprint(cloud);
}

describe('the fingerprint of a cloud', () => {
  it('differs by everything that decides what the cloud would answer', () => {
    const clouds = [
      {},
      { CSBS_ENDPOINT: 'https://csbs.example.org/v1/{project_id}' },
      { VBS_ENDPOINT: 'https://vbs.example.com/v3/{project_id}' },
      { OS_AUTH_URL: 'https://iam.example.org/v3' },
      { OS_USERNAME: 'another' },
      { OS_USER_DOMAIN_NAME: 'another' },
      { OS_USER_DOMAIN_ID: 'another' },
      { OS_REGION_NAME: 'eu-de' },
      { OS_INTERFACE: 'internal' },
      { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'a-token' },
      { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'another-token' },
      { OS_AUTH_TYPE: 'v3token', OS_TOKEN: 'a-token' },
      { ...CREDENTIAL, OS_APPLICATION_CREDENTIAL_ID: 'a' },
      { ...CREDENTIAL, OS_APPLICATION_CREDENTIAL_ID: 'b' },
      { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: 'A', OS_SECRET_KEY: 's' },
      { OS_AUTH_TYPE: 'aksk', OS_ACCESS_KEY: 'B', OS_SECRET_KEY: 's' },
    ].map(fingerprint);
    expect(new Set(clouds).size).toBe(clouds.length);
  });

  it('does not change with the password, and shows no secret', () => {
    expect(fingerprint({ OS_PASSWORD: 'another' })).toBe(fingerprint());
    expect(fingerprint({ OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 'a-token' })).toMatch(/^[0-9a-f]{32}$/);
  });
});
