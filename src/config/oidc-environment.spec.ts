import { describe, expect, it } from '@jest/globals';
import { SettingsError, type Mistake } from './settings-error.js';
import { readSettings, type Settings } from './settings.js';

type Env = Readonly<Record<string, string>>;

const NEEDED = {
  OS_AUTH_URL: 'https://iam.example.com/v3',
  OS_USERNAME: 'reader',
  OS_PASSWORD: 'a cloud password',
  PROJECT_IDS: 'b23b579f08c84228b9b4673c46f0c442',
};
const WITH_ISSUER = { ...NEEDED, OIDC_ISSUER: 'https://login.example.com/', OIDC_AUDIENCE: 'backup-gateway' };
const PLAIN = 'must be https (UPSTREAM_ALLOW_HTTP=true lets plain http through; loopback needs no permission)';
const A_URL = 'must be a URL such as https://login.example.com';

function read(env: Env): Settings {
  return readSettings(env, () => {
    throw new Error('no files here');
  });
}

function mistakes(env: Env): readonly Mistake[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('access tokens', () => {
  it('are not taken unless an issuer is set', () => {
    expect(read(NEEDED).oidc).toBeNull();
    expect(read({ ...NEEDED, OIDC_SCOPE_CLAIM: 'scope', OIDC_PROJECTS_CLAIM: 'projects' }).oidc).toBeNull();
  });

  it('are taken of an issuer that is kept to the letter', () => {
    const claims = { projectsClaim: 'projects', scopeClaim: 'scope', allowHttp: false };
    expect(read(WITH_ISSUER).oidc).toEqual({
      issuer: 'https://login.example.com/',
      audience: 'backup-gateway',
      ...claims,
    });
    for (const issuer of ['https://login.example.com', 'https://Login.example.com:443/realms/a//', 'http://[::1]:9']) {
      expect(read({ ...WITH_ISSUER, OIDC_ISSUER: issuer }).oidc?.issuer).toBe(issuer);
    }
  });

  it('may call their claims as they like', () => {
    const env = { ...WITH_ISSUER, OIDC_PROJECTS_CLAIM: 'https://example.com/projects', OIDC_SCOPE_CLAIM: 'a.b' };
    expect(read(env).oidc).toMatchObject({ projectsClaim: 'https://example.com/projects', scopeClaim: 'a.b' });
  });

  it.each([
    ['login.example.com', A_URL],
    ['ftp://login.example.com', A_URL],
    ['https://login.example.com/?a=b', 'must not hold a query or fragment'],
    ['https://login.example.com/#', 'must not hold a query or fragment'],
    ['https://u:p@login.example.com', 'must not hold a user name or password'],
    ['https://169.254.169.254', 'must not be a link-local or metadata address'],
    ['http://[::ffff:169.254.169.254]', 'must not be a link-local or metadata address'],
    ['http://login.example.com', PLAIN],
    ['http://localhost.example.com', PLAIN],
  ])('have no issuer at %s', (issuer, message) => {
    expect(mistakes({ ...WITH_ISSUER, OIDC_ISSUER: issuer })).toEqual([{ name: 'OIDC_ISSUER', message }]);
  });

  it('may have an issuer on plain http where the owner says so', () => {
    const issuer = 'http://login.internal';
    expect(read({ ...WITH_ISSUER, OIDC_ISSUER: issuer, UPSTREAM_ALLOW_HTTP: 'true' }).oidc?.issuer).toBe(issuer);
  });

  it('need an audience', () => {
    const message = 'must be set where OIDC_ISSUER is: what tokens for this gateway name as their audience';
    expect(mistakes({ ...WITH_ISSUER, OIDC_AUDIENCE: ' ' })).toEqual([{ name: 'OIDC_AUDIENCE', message }]);
  });

  it.each(['OIDC_AUDIENCE', 'OIDC_PROJECTS_CLAIM', 'OIDC_SCOPE_CLAIM'])('are not meant by %s alone', (name) => {
    const message = 'must not be set where OIDC_ISSUER is not set';
    expect(mistakes({ ...NEEDED, [name]: 'x' })).toEqual([{ name, message }]);
  });

  it('are named once where their issuer and the permission for it are both out of form', () => {
    const found = mistakes({ ...WITH_ISSUER, OIDC_ISSUER: 'http://login.internal', UPSTREAM_ALLOW_HTTP: 'maybe' });
    expect(found.filter(({ name }) => name === 'UPSTREAM_ALLOW_HTTP')).toHaveLength(1);
  });
});
