import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readSettings, SETTING_DEFAULTS, SETTING_NAMES } from '../../src/config/settings.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { afterTest } from '../support/sandbox.js';

const root = (name: string): URL => new URL(`../../${name}`, import.meta.url);
const COMPOSE = readFileSync(root('docker-compose.yml'), 'utf8');
const DOCKERFILE = readFileSync(root('Dockerfile'), 'utf8');
const IGNORED = readFileSync(root('.dockerignore'), 'utf8').split('\n');

/** The text of each service. No YAML reader is at hand, so the file keeps to a form that a few patterns can read. */
const SERVICES: ReadonlyMap<string, string> = new Map(
  (/^services:\n(.*?)^volumes:$/ms.exec(COMPOSE)?.[1] ?? '')
    .split(/^ {2}(?=[a-z]+:$)/m)
    .filter((text) => /^[a-z]+:$/m.test(text))
    .map((text) => [text.slice(0, text.indexOf(':')), text]),
);

const service = (name: string): string => SERVICES.get(name) ?? '';

/** The environment block of a service: `NAME: value` and nothing else. */
function environmentOf(name: string): Record<string, string> {
  const block = /^ {4}environment:\n((?: {6}.*\n)+)/m.exec(service(name))?.[1] ?? '';
  const lines = block.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, setting, value] = /^ {6}([A-Z][A-Z0-9_]*): (?!\s)(.+)$/.exec(line) ?? [];
      if (setting === undefined || value === undefined) throw new Error(`not NAME: value but ${line}`);
      return [setting, value.replace(/^'(.*)'$/, '$1')];
    }),
  );
}

const IMAGE: Readonly<Record<string, string>> = Object.fromEntries(
  [...DOCKERFILE.matchAll(/^ENV ([A-Z_]+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]),
);
const GATEWAY = environmentOf('gateway');
const SANDBOX = environmentOf('sandbox');

describe('docker compose up', () => {
  it('starts the gateway, the sandbox cloud and a store', () => {
    expect([...SERVICES.keys()]).toEqual(['gateway', 'sandbox', 'redis']);
  });

  it('sets only what the gateway reads, in the image and in the container', () => {
    expect(Object.keys(IMAGE)).toEqual(['HOST', 'API_KEYS_FILE']);
    expect([...Object.keys(IMAGE), ...Object.keys(GATEWAY)].filter((name) => !SETTING_NAMES.includes(name))).toEqual(
      [],
    );
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
    expect(service('sandbox')).toContain("\n    network_mode: 'service:gateway'\n");
    expect(Object.keys(SANDBOX)).toEqual(['SANDBOX_PORT']);
    expect(readFileSync(root('src/sandbox/main.ts'), 'utf8')).toContain("process.env['SANDBOX_PORT']");
  });

  it('publishes the API alone, and to this machine alone', () => {
    const ports = [...COMPOSE.matchAll(/^ {4}ports:\n((?: {6}.*\n)+)/gm)].map(([, lines = '']) => lines.trim());
    const port = String(SETTING_DEFAULTS['PORT']);
    expect(ports).toEqual([`- '127.0.0.1:${port}:${port}'`]);
    expect(DOCKERFILE).toContain(`\nEXPOSE ${port}\n`);
    expect(DOCKERFILE).toContain(`fetch('http://127.0.0.1:' + (process.env.PORT || ${port}) + '/livez')`);
  });

  it('keeps the keys in a volume that the gateway’s user may write to', () => {
    const folder = dirname(IMAGE['API_KEYS_FILE'] ?? '');
    expect(service('gateway')).toContain(`\n      - keys:${folder}\n`);
    expect(COMPOSE).toMatch(/^volumes:\n {2}keys:\n$/m);
    expect(DOCKERFILE).toContain(`install -d -o node -g node -m 0700 ${folder}\n`);
    expect(DOCKERFILE).toMatch(/^USER node$/m);
  });

  it('runs and recommends only commands that the build makes', () => {
    const commands = [...`${COMPOSE}${DOCKERFILE}`.matchAll(/dist\/([a-z/]+)\.js/g)].map(([, name = '']) => name);
    expect([...new Set(commands)].sort()).toEqual(['keys/main', 'main', 'sandbox/main']);
    expect(commands.filter((name) => !existsSync(root(`src/${name}.ts`)))).toEqual([]);
    expect(COMPOSE).toContain(`--projects ${GATEWAY['OS_PROJECT_ID'] ?? 'none'} --scopes view,raw\n`);
  });

  it('holds no secret but the sandbox’s public password', () => {
    const named = Object.keys({ ...IMAGE, ...GATEWAY, ...SANDBOX });
    expect(named.filter((name) => /PASSWORD|SECRET|TOKEN|ACCESS/.test(name))).toEqual(['OS_PASSWORD']);
  });

  it.each([...SERVICES.keys()])('hardens and watches %s', (name) => {
    expect(service(name)).toContain('\n    <<: *hardened\n');
    expect(name === 'gateway' ? DOCKERFILE : service(name)).toMatch(/^(HEALTHCHECK | {4}healthcheck:$)/m);
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
