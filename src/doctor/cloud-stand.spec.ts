import { HttpService } from '@nestjs/axios';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '../clock.js';
import { readSettings } from '../config/settings.js';
import type { Service } from '../core/services.js';
import { UpstreamFailure } from '../core/upstream-failure.js';
import { AccountGuards } from '../upstreams/identity/account-guards.js';
import { CloudStand } from './cloud-stand.js';

const PROJECT = 'a'.repeat(32);
const OF_SERVICE = { csbs: 'v1', vbs: 'v2', cbr: 'v3' } as const;

/** The remedy for a service where nothing listens, or for another failure, of a cloud that has these members beside its account. */
function remedyFor(
  service: Service,
  members: readonly string[],
  { env = {}, failure }: { env?: Readonly<Record<string, string>>; failure?: UpstreamFailure } = {},
): string | null {
  const auth = { auth_url: 'https://iam.example.com/v3', username: 'u', password: 'p', project_id: PROJECT };
  const yaml = ['clouds:', '  c:', `    auth: ${JSON.stringify(auth)}`, ...members.map((line) => `    ${line}`)];
  const settings = readSettings({ GATEWAY_CLOUDS: 'c', OS_CLIENT_CONFIG_FILE: 'clouds.yaml', ...env }, (path) => {
    if (path === 'clouds.yaml') return yaml.join('\n');
    throw new Error('no such file');
  });
  const [cloud] = settings.clouds;
  if (cloud === undefined) throw new Error('one cloud was expected');
  const [clock, log] = [systemClock, pino({ level: 'silent' })];
  const foundation = { http: new HttpService(), guards: new AccountGuards(clock), clock, log, places: settings.places };
  const stand = new CloudStand(cloud, foundation);
  try {
    const refused = new UpstreamFailure(service, 'unreachable', { reason: 'ECONNREFUSED' });
    const step = failure === undefined ? 'read' : 'project';
    return stand.failed('a service', step, failure ?? refused).remedy;
  } finally {
    stand.close();
  }
}

const override = (name: string, service: Service): string =>
  `${name}_endpoint_override: https://${service}.example.com/${OF_SERVICE[service]}/%(project_id)s`;
const RIGHT = (setting: string): string => `put host and port in ${setting} right, or have it started`;

describe('what is wrong with an endpoint of a cloud of clouds.yaml', () => {
  it.each([
    ['csbs', 'data_protect'],
    ['csbs', 'csbs'],
    ['vbs', 'volume_backup'],
    ['vbs', 'block_storage'],
    ['vbs', 'vbsv2'],
    ['cbr', 'cbr'],
  ] as const)('is put right where it has effect: %s in %s_endpoint_override', (service, name) => {
    const env = {
      [`${service.toUpperCase()}_ENDPOINT`]: `https://all.example.com/${OF_SERVICE[service]}/{project_id}`,
    };
    for (const more of [{}, env]) {
      expect(remedyFor(service, [override(name, service)], { env: more })).toBe(RIGHT(`${name}_endpoint_override`));
    }
  });

  it('is put right in the environment, where that names it for all clouds', () => {
    const env = { VBS_ENDPOINT: 'https://all.example.com/v2/{project_id}' };
    expect(remedyFor('vbs', [override('csbs', 'csbs')], { env })).toBe(RIGHT('VBS_ENDPOINT'));
  });

  it('is put right in the cloud, and not for all, where the catalog names it', () => {
    expect(remedyFor('vbs', [])).toBe(RIGHT('volume_backup_endpoint_override'));
  });
});

it('a project that is wrong is put right in clouds.yaml, where PROJECT_IDS has no effect', () => {
  const failure = new UpstreamFailure('identity', 'unauthorized', { status: 401 });
  expect(remedyFor('csbs', [], { failure })).toMatch(
    /^put the project right \(auth\.project_id, or auth\.project_name and its domain\)/,
  );
});
