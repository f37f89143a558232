import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSettings, SETTING_DEFAULTS, SETTING_NAMES } from '../../src/config/settings.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import {
  COMPOSE_FILE,
  COMPOSE_TEXT as COMPOSE,
  IMAGE_ENVIRONMENT as IMAGE,
  IMAGE_TEXT as DOCKERFILE,
  service,
  servicesOf,
} from '../support/compose-file.js';
import { afterTest } from '../support/sandbox.js';

const root = (name: string): URL => new URL(`../../${name}`, import.meta.url);
const IGNORED = readFileSync(root('.dockerignore'), 'utf8').split('\n');
const GATEWAY = service('gateway').environment ?? {};
const SANDBOX = service('sandbox').environment ?? {};

/** What dclint says about the order of things, and about an image that is built where it is used. */
const MATTERS_OF_TASTE = [
  ...['no-build-and-image', 'require-project-name-field', 'service-image-require-explicit-tag'],
  ...['service-dependencies-alphabetical-order', 'service-keys-order', 'services-alphabetical-order'],
];

/** What dclint finds, by the schema of Compose files and by rules of its own. */
function findingsIn(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'compose-'));
  try {
    const file = join(folder, 'docker-compose.yml');
    writeFileSync(file, text);
    const skipped = MATTERS_OF_TASTE.flatMap((rule) => ['--disable-rule', rule]);
    const words = ['node_modules/dclint/bin/dclint.cjs', file, '--formatter', 'json', ...skipped];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env: {} });
    expect(stderr).toBe('');
    const files = JSON.parse(stdout) as readonly { messages: readonly { rule: string; message: string }[] }[];
    return files.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('docker-compose.yml', () => {
  it('is as the schema of Compose files wants it', () => {
    expect(findingsIn(COMPOSE)).toEqual([]);
    expect(findingsIn(COMPOSE.replace('    healthcheck:', '    healthchek:'))).not.toEqual([]);
  });
});

describe('docker compose up', () => {
  it('starts the gateway, the sandbox cloud and a store', () => {
    expect(servicesOf(null)).toEqual(['gateway', 'sandbox', 'redis']);
  });

  it('sets only what the gateway reads, in the image and in the container', () => {
    const forGlibc = 'MALLOC_MMAP_THRESHOLD_'; // as npm start: started-the-same-everywhere.spec.ts
    expect(Object.keys(IMAGE)).toEqual(['HOST', forGlibc, 'API_KEYS_FILE']);
    const known: readonly string[] = [...SETTING_NAMES, forGlibc];
    expect([...Object.keys(IMAGE), ...Object.keys(GATEWAY)].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('gives the gateway settings that it starts with, reachable from outside of its container', () => {
    const settings = readSettings({ ...IMAGE, ...GATEWAY }, (path) => {
      throw new Error(`no file ${path}`);
    });
    expect(settings).toMatchObject({ host: '0.0.0.0', port: 3000, clouds: [{ allowHttp: false }], notYetUsed: [] });
  });

  it('points the gateway at the sandbox by the settings that the sandbox prints', async () => {
    const sandbox = await startSandbox(); // a test's own sandbox has secrets of its own
    afterTest(() => sandbox.stop());
    const here = `http://127.0.0.1:${SANDBOX['SANDBOX_PORT'] ?? ''}`;
    const printed = Object.entries(sandbox.settings).map(([name, value]) => [name, value.replace(sandbox.url, here)]);
    expect(GATEWAY).toEqual(Object.fromEntries(printed));
  });

  it('starts the sandbox where the gateway’s 127.0.0.1 is, on the port of its one setting', () => {
    expect(service('sandbox').network_mode).toBe('service:gateway');
    expect(Object.keys(SANDBOX)).toEqual(['SANDBOX_PORT']);
    expect(readFileSync(root('src/sandbox/main.ts'), 'utf8')).toContain("process.env['SANDBOX_PORT']");
  });

  it('publishes the API alone, and to this machine alone', () => {
    const ports = servicesOf(null).flatMap((name) => service(name).ports ?? []);
    const port = String(SETTING_DEFAULTS['PORT']);
    expect(ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(DOCKERFILE).toContain(`\nEXPOSE ${port}\n`);
    expect(DOCKERFILE).toContain(`fetch('http://127.0.0.1:' + (process.env.PORT || ${port}) + '/livez')`);
  });

  it('keeps the keys in a volume that the gateway’s user may write to', () => {
    const folder = dirname(IMAGE['API_KEYS_FILE'] ?? '');
    expect(service('gateway').volumes).toEqual([`keys:${folder}`]);
    expect(COMPOSE_FILE.volumes).toEqual({ keys: null });
    expect(DOCKERFILE).toContain(`install -d -o node -g node -m 0700 ${folder}\n`);
    expect(DOCKERFILE).toMatch(/^USER node$/m);
  });

  it('runs and recommends only commands that the build makes', () => {
    const commands = [...`${COMPOSE}${DOCKERFILE}`.matchAll(/dist\/([a-z/]+)\.js/g)].map(([, name = '']) => name);
    expect([...new Set(commands)].sort()).toEqual(['keys/main', 'main', 'sandbox/main']);
    expect(commands.filter((name) => !existsSync(root(`src/${name}.ts`)))).toEqual([]);
    expect(COMPOSE).toContain(`--projects ${GATEWAY['OS_PROJECT_ID'] ?? 'none'} --scopes view,raw\n`);
  });

  it.each(Object.keys(COMPOSE_FILE.services))('holds no secret in %s but the sandbox’s public password', (name) => {
    const settings = Object.entries({ ...IMAGE, ...service(name).environment });
    const named = settings.filter(([key]) => /PASSWORD|SECRET|TOKEN|ACCESS|KEY/.test(key) && !key.endsWith('_FILE'));
    expect(Object.fromEntries(named.filter(([key]) => key !== 'OS_PASSWORD'))).toEqual({});
    expect(['sandbox-password', undefined]).toContain(Object.fromEntries(named)['OS_PASSWORD']);
  });

  it.each(Object.keys(COMPOSE_FILE.services))('hardens %s, and watches what stays', (name) => {
    const { read_only, cap_drop, security_opt, image, command, healthcheck } = service(name);
    expect({ read_only, cap_drop, security_opt }).toEqual({
      ...{ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
    });
    const hasThatOfTheImage = image === 'backup-gateway' && (command === undefined || name === 'fleet-key');
    expect(hasThatOfTheImage || healthcheck !== undefined).toBe(true);
    expect(DOCKERFILE).toMatch(/^HEALTHCHECK /m);
  });

  it('takes into the image only what .dockerignore lets in', () => {
    const copied = [...DOCKERFILE.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(IGNORED.find((line) => !line.startsWith('#'))).toBe('*');
    expect([...new Set(copied)].sort()).toEqual(
      IGNORED.filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1))
        .sort(),
    );
  });
});
