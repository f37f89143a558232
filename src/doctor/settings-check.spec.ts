import { expect, it } from '@jest/globals';
import { checkSettings } from './settings-check.js';

it('a mistake is to be put right where it stands: in clouds.yaml, or in the environment', () => {
  const cloud = 'auth: { auth_url: "https://iam.example.com/v3", username: u, password: p, project_name: x }';
  const yaml = `clouds: { a: { ${cloud}, volume_backup_endpoint_override: "https://vbs.example.com" } }`;
  const env = { GATEWAY_CLOUDS: 'a', OS_CLIENT_CONFIG_FILE: 'clouds.yaml', PORT: 'many', CSBS_ENDPOINT: 'x' };
  const { findings } = checkSettings(env, (path) => {
    if (path === 'clouds.yaml') return yaml;
    throw new Error('no such file');
  });
  const told = findings.map(({ says, remedy }) => `${says.split(' ', 1).join()}: ${remedy ?? ''}`);
  expect(told.sort()).toEqual([
    expect.stringMatching(/^CSBS_ENDPOINT: put it right in \.env/),
    expect.stringMatching(/^PORT: put it right in \.env/),
    expect.stringMatching(/^clouds\.a\.volume_backup_endpoint_override: put it right in clouds\.yaml/),
  ]);
});
