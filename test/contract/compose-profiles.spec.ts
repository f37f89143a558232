import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readSettings } from '../../src/config/settings.js';
import { COMPOSE_FILE, IMAGE_ENVIRONMENT, service, servicesOf } from '../support/compose-file.js';

const DEFAULT = ['gateway', 'sandbox', 'redis'];
const FLEET = ['gateway-1', 'gateway-2'];
const KEY_FILE = '/var/lib/backup-gateway/redis-encryption-key';
const read = (path: string): string => readFileSync(path, 'utf8');

/** The key that the command of "fleet-key" leaves behind, carried out in a folder of ours as often as it says. */
function keysMade(times: number): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-key-'));
  try {
    const [command = '', ...words] = service('fleet-key').command ?? [];
    expect(command).toBe('node');
    const here = words.map((word) => word.replaceAll('/var/lib/backup-gateway', folder));
    const file = join(folder, 'redis-encryption-key');
    return Array.from({ length: times }, () => {
      execFileSync(process.execPath, here, { env: {}, stdio: 'inherit' });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      return read(file);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('docker compose --profile', () => {
  it('has two profiles, each with what the default has', () => {
    const fleet = [...DEFAULT, 'fleet-key', ...FLEET, 'balancer'];
    expect(servicesOf('fleet')).toEqual(fleet);
    expect(servicesOf('monitoring')).toEqual([...fleet, 'prometheus', 'grafana']);
    expect([...new Set(Object.values(COMPOSE_FILE.services).flatMap(({ profiles = [] }) => profiles))]).toEqual([
      'fleet',
      'monitoring',
    ]);
  });

  it('publishes to this machine alone, each port once', () => {
    const ports = Object.keys(COMPOSE_FILE.services).flatMap((name) => service(name).ports ?? []);
    expect(ports).toEqual(['127.0.0.1:3000:3000', '127.0.0.1:8080:8080', '127.0.0.1:3030:3000']);
  });

  it('takes images of others by their version, and its own from here', () => {
    const images = Object.values(COMPOSE_FILE.services).map(({ image = '' }) => image);
    expect(images.filter((image) => image !== 'backup-gateway' && !/:v?\d+[\w.-]*$/.test(image))).toEqual([]);
  });

  it('mounts only what is there', () => {
    const mounts = Object.values(COMPOSE_FILE.services).flatMap(({ volumes = [] }) => volumes);
    const paths = mounts.filter((mount) => mount.startsWith('.'));
    expect(paths).toHaveLength(4);
    expect(paths.filter((mount) => !mount.endsWith(':ro') || !existsSync(mount.split(':')[0] ?? ''))).toEqual([]);
  });
});

describe('the fleet', () => {
  it('is two gateways that share the store, the key that seals it, the cloud, and the keys of callers', () => {
    const [key = ''] = keysMade(1);
    const fleet = FLEET.map((name) => {
      expect(service(name).network_mode).toBe('service:gateway');
      expect(service(name).volumes).toEqual(service('gateway').volumes);
      return readSettings({ ...IMAGE_ENVIRONMENT, ...service(name).environment }, (path) => {
        if (path !== KEY_FILE) throw new Error(`no file ${path}`);
        return key;
      });
    });
    const [first, second] = fleet;
    expect(first?.redis).toMatchObject({ address: { kind: 'single' } });
    for (const what of ['redis', 'clouds', 'apiKeysFile', 'gatewaySecret'] as const) {
      expect([what, first?.[what]]).toEqual([what, second?.[what]]);
    }
    expect(fleet.map(({ port }) => port)).toEqual([3010, 3020]);
  });

  it('makes a key that holds, once', () => {
    const [first = '', second] = keysMade(2);
    expect(Buffer.from(first, 'base64')).toHaveLength(32);
    expect(second).toBe(first);
  });

  it('uses each port of their common network once', () => {
    const all = ['gateway', 'sandbox', ...FLEET].flatMap((name) => {
      const { PORT, MANAGEMENT_PORT, SANDBOX_PORT } = { ...service(name).environment };
      return name === 'sandbox' ? [SANDBOX_PORT] : [PORT ?? '3000', MANAGEMENT_PORT ?? '3001'];
    });
    expect([...all, '9090'].sort()).toEqual(['3000', '3001', '3010', '3011', '3020', '3021', '3900', '9090']);
  });

  it('is behind a balancer that asks each of them whether it is ready', () => {
    const config = read('deploy/balancer/haproxy.cfg');
    const servers = [...config.matchAll(/^ {2}server (\S+) gateway:(\d+)$/gm)].map(([, name = '', port]) => [name, port]); // prettier-ignore
    expect(servers).toEqual(FLEET.map((name) => [name, service(name).environment?.['PORT']]));
    expect(config).toMatch(/^ {2}http-check send meth GET uri \/readyz ver HTTP\/1.1 hdr Host gateway$/m);
    expect(config).toMatch(/^ {2}bind :8080$/m);
  });
});

describe('the monitoring', () => {
  it('asks each gateway for its metrics, where they are', () => {
    expect(service('prometheus').network_mode).toBe('service:gateway');
    const { rule_files, scrape_configs } = parse(read('deploy/prometheus/prometheus.yml')) as {
      rule_files: readonly string[];
      scrape_configs: readonly { job_name: string; static_configs: readonly { targets: readonly string[] }[] }[];
    };
    const ports = ['gateway', ...FLEET].map((name) => service(name).environment?.['MANAGEMENT_PORT'] ?? '3001');
    const targets = ports.map((port) => `127.0.0.1:${port}`);
    expect(scrape_configs).toEqual([{ job_name: 'backup-gateway', static_configs: [{ targets }] }]);
    expect(rule_files).toEqual(['alerts*.yml']);
  });

  it('shows it to whoever is at this machine, to look at and not to change', () => {
    expect(service('grafana').environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    });
    const provisioning = 'deploy/grafana/provisioning';
    const source = parse(read(`${provisioning}/datasources/prometheus.yml`)) as { datasources: { url: string }[] };
    expect(source.datasources.map(({ url }) => url)).toEqual(['http://gateway:9090']);
    const boards = parse(read(`${provisioning}/dashboards/backup-gateway.yml`)) as {
      providers: { options: { path: string } }[];
    };
    const [path = ''] = boards.providers.map(({ options }) => options.path);
    expect(service('grafana').volumes).toContain(`./deploy/grafana:${path}:ro`);
  });
});
