import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readSettings } from '../../src/config/settings.js';
import { blocksOf } from '../support/doc-blocks.js';

const PAGE = readFileSync(new URL('../../docs/many-clouds.md', import.meta.url), 'utf8');
const [ENVIRONMENT = '', YAML = '', SHARING = ''] = blocksOf('docs/many-clouds.md').map(({ text }) => text);

it('the page about many clouds shows settings and a clouds.yaml that the gateway starts with', () => {
  const lines = ENVIRONMENT.trim().split('\n');
  const env: Record<string, string> = {};
  for (const line of lines) env[line.split('=')[0] ?? ''] = line.split('=')[1] ?? '';
  const { clouds } = readSettings(env, (path) => {
    if (path === '/etc/backup-gateway/clouds.yaml') return YAML;
    throw new Error(`no file ${path}`);
  });
  expect(
    clouds.map(({ name, auth, projects, projectToFind }) => [name, auth.type, projects.length, projectToFind]),
  ).toEqual([
    [
      'otc',
      'v3password',
      0,
      { by: 'name', name: 'eu-de_production', domain: { name: 'OTC-EU-DE-00000000001000000000' } },
    ],
    ['huawei', 'aksk', 1, null],
  ]);
});

it('and how two clouds share what is the same', () => {
  const env = { GATEWAY_CLOUDS: 'production,staging', OS_CLIENT_CONFIG_FILE: 'clouds.yaml' };
  const [production, staging] = readSettings(env, (path) => (path === 'clouds.yaml' ? SHARING : '')).clouds;
  expect(staging).toEqual({
    ...production,
    name: 'staging',
    projectToFind: expect.objectContaining({ by: 'name', name: 'eu-de_staging' }),
  });
});

it('and names members of a cloud that are read as it says', () => {
  const project = '0123456789abcdef0123456789abcdef';
  const env = { GATEWAY_CLOUDS: 'huawei', OS_CLIENT_CONFIG_FILE: 'clouds.yaml' };
  const cloudOf = (yaml: string) => readSettings(env, (path) => (path === 'clouds.yaml' ? yaml : '')).clouds[0];
  for (const name of ['block_storage', 'vbs', 'vbsv2']) {
    expect(PAGE).toContain(`\`${name}_`);
    const yaml = YAML.replace('volume_backup_endpoint_override', `${name}_endpoint_override`);
    expect(cloudOf(yaml)).toEqual(cloudOf(YAML));
  }
  expect(cloudOf(YAML.replaceAll('%(project_id)s', project))).toEqual(cloudOf(YAML));
  expect(cloudOf(`${YAML}    regions: [first, second]\n`)?.regionName).toBe('first');
});
