import { readSettings, type Settings } from '../../config/settings.js';

/** What the cloud allows, for each of its two services. */
export const LIMIT = { setting: '200/5m', calls: 200, windowMs: 300_000 } as const;
export const PROJECT = '5c0ee6d4f4d54f6a8e3c1a9c1b2d3e4f';

/** The gateway's own defaults, with the limit or without one. Nothing is ever asked at these addresses. */
export function scaleSettings(isLimited: boolean): Settings {
  const environment = {
    OS_AUTH_TYPE: 'admin_token',
    OS_TOKEN: 'nobody-is-asked',
    OS_PROJECT_ID: PROJECT,
    CSBS_ENDPOINT: 'https://csbs.example.com/v1/{project_id}',
    VBS_ENDPOINT: 'https://vbs.example.com/v2/{project_id}',
    UPSTREAM_RATE_LIMIT: isLimited ? LIMIT.setting : 'none',
  };
  return readSettings(environment, () => {
    throw new Error('a bench reads no files');
  });
}
