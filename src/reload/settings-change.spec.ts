import { describe, expect, it } from '@jest/globals';
import { CloudsEnvironment } from '../config/clouds-environment.js';
import { readSettings, SETTING_NAMES, type Settings } from '../config/settings.js';
import { TracingEnvironment } from '../config/tracing-environment.js';
import { UpstreamEnvironment } from '../config/upstream-environment.js';
import { COMPARED_SETTINGS, settingsAfter, settingsChange } from './settings-change.js';

const PROJECT = 'a'.repeat(32);

function settings(more: Readonly<Record<string, string>> = {}): Settings {
  const cloud = { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: 't', OS_PROJECT_ID: PROJECT };
  const endpoints = { CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}', VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}' }; // prettier-ignore
  return readSettings({ ...cloud, ...endpoints, ...more }, () => '');
}

const NONE = { taken: [], needRestart: [], clouds: { added: [], removed: [], changed: [] } };

describe('what has changed in settings', () => {
  it('is told of every setting there is', () => {
    const ofClouds = [...Object.keys(new UpstreamEnvironment()), ...Object.keys(new CloudsEnvironment())];
    const traced = Object.keys(new TracingEnvironment());
    const apart = new Set([...ofClouds, ...traced, ...COMPARED_SETTINGS]);
    expect(SETTING_NAMES.filter((name) => !apart.has(name))).toEqual([]);
    expect(COMPARED_SETTINGS.filter((name) => name !== 'OTEL_*' && !SETTING_NAMES.includes(name))).toEqual([]);
  });

  it('is nothing where they mean the same', () => {
    expect(settingsChange(settings(), settings({ PORT: '3000', RATE_LIMIT: '600/60s' }))).toEqual(NONE);
  });

  it.each([
    ['RATE_LIMIT', '1/1m'],
    ['UPSTREAM_RATE_LIMIT', '1/1m'],
    ['STREAMS_MAX', '1'],
    ['STREAMS_PER_CALLER', '1'],
    ['LOG_LEVEL', 'warn'],
  ])('is taken where it is %s', (name, value) => {
    const [before, now] = [settings(), settings({ [name]: value })];
    expect(settingsChange(before, now)).toEqual({ ...NONE, taken: [name] });
    expect(settingsChange(settingsAfter(before, now), now)).toEqual(NONE);
  });

  it.each([
    ['HOST', '0.0.0.0'],
    ['PORT', '1'],
    ['MANAGEMENT_HOST', '0.0.0.0'],
    ['MANAGEMENT_PORT', '3001'],
    ['PUBLIC_URL', 'https://backups.example.com'],
    ['CORS_ORIGINS', 'https://example.com'],
    ['TRUST_PROXY', '10.0.0.1'],
    ['REQUEST_DEADLINE_MS', '1000'],
    ['CACHE_MEMORY_BYTES', '1024'],
    ['CACHE_FRESH_S', '1'],
    ['CACHE_FRESH_ACTIVE_S', '1'],
    ['CACHE_STALE_WHILE_REVALIDATE_S', '1'],
    ['CACHE_STALE_IF_ERROR_S', '1'],
    ['CACHE_NOT_FOUND_S', '1'],
    ['CACHE_PARTIAL_S', '1'],
    ['API_KEYS_FILE', './others.json'],
    ['GATEWAY_SECRET', 'x'.repeat(32)],
  ])('takes a restart where it is %s, and goes on being told', (name, value) => {
    const [before, now] = [settings(), settings({ [name]: value })];
    expect(settingsChange(before, now)).toEqual({ ...NONE, needRestart: [name] });
    expect(settingsChange(settingsAfter(before, now), now)).toEqual({ ...NONE, needRestart: [name] });
  });

  it('takes a restart where it is the issuer, Redis or traces', () => {
    const issuer = { OIDC_ISSUER: 'https://issuer.example.com', OIDC_AUDIENCE: 'gateway' };
    const redis = { REDIS_URL: 'redis://127.0.0.1', REDIS_ENCRYPTION_KEY: `${'A'.repeat(43)}=` };
    const needRestart = (more: Record<string, string>, before = settings()): readonly string[] =>
      settingsChange(before, settings(more)).needRestart;
    expect(needRestart(issuer)).toEqual(expect.arrayContaining(['OIDC_ISSUER', 'OIDC_AUDIENCE']));
    expect(needRestart({ ...issuer, OIDC_SCOPE_CLAIM: 'scp' }, settings(issuer))).toEqual(['OIDC_SCOPE_CLAIM']);
    expect(needRestart({ ...issuer, OIDC_PROJECTS_CLAIM: 'p' }, settings(issuer))).toEqual(['OIDC_PROJECTS_CLAIM']);
    expect(needRestart({ ...issuer, UPSTREAM_ALLOW_HTTP: 'true' }, settings(issuer))).toEqual(['UPSTREAM_ALLOW_HTTP']);
    expect(needRestart(redis)).toEqual(['REDIS_URL', 'REDIS_ENCRYPTION_KEY']);
    expect(needRestart({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' })).toEqual(['OTEL_*']);
  });

  it('names the clouds that came, went or are not as they were', () => {
    const [one, two, three] = ['one', 'two', 'three'].map((name) => ({ ...settings().clouds[0], name }));
    const of = (...clouds: readonly unknown[]): Settings => ({ ...settings(), clouds }) as Settings;
    const change = settingsChange(of(one, two), of(three, { ...two, regionName: 'another' }));
    expect(change.clouds).toEqual({ added: ['three'], removed: ['one'], changed: ['two'] });
    expect(settingsChange(of(one, two), of(two, one)).clouds).toEqual(NONE.clouds);
  });
});
