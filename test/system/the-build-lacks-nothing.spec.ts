import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { builtApart, type Built } from '../support/built.js';
import { run } from '../support/commands.js';
import { aFolder } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';

const ORIGIN = 'https://dashboard.example.com';
let built: Built;

beforeAll(() => {
  built = builtApart();
}, 120_000);

afterAll(() => {
  built.remove();
});

/** What is named by a word of its own in code that the build has put together. */
const NAMED = /(?:^(?:import|export)\b[^;"]*|\bimport\(\s*|\brequire\(\s*)"((?:@[\w.-]+\/)?[\w-][\w./-]*)"/gm;

describe('the one file that the build makes of the gateway', () => {
  it('leaves out no package that is installed', () => {
    const folder = dirname(built.file('main.js'));
    const files = readdirSync(folder).filter((name) => /^[\w-]+-[\w-]{8}\.js$/.test(name) || name === 'main.js');
    expect(files.length).toBeGreaterThan(2);
    const { resolve } = createRequire(join(process.cwd(), 'package.json'));
    const isInstalled = (name: string): boolean => {
      try {
        resolve(name);
        return true;
      } catch {
        return false;
      }
    };
    const named = files.flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(NAMED)]);
    const packages = new Set(named.map(([, name = '']) => name).filter((name) => !isBuiltin(name)));
    // What ajv writes into code that it makes for others to keep.
    const ofOthers = (name: string): boolean => name.startsWith('ajv');
    expect([...packages].filter((name) => !ofOthers(name) && isInstalled(name))).toEqual([]);
  });

  it('starts with everything that is loaded only where it is wanted', async () => {
    const folder = aFolder();
    const sandbox = await aSandbox();
    const { OS_AUTH_URL = '', OS_USERNAME = '', OS_PASSWORD = '' } = sandbox.settings;
    const clouds = join(folder, 'clouds.yaml');
    const auth = {
      auth_url: OS_AUTH_URL,
      username: OS_USERNAME,
      password: OS_PASSWORD,
      user_domain_name: sandbox.settings['OS_USER_DOMAIN_NAME'],
      project_id: sandbox.projectId,
    };
    writeFileSync(
      clouds,
      JSON.stringify({ clouds: { one: { auth, region_name: sandbox.settings['OS_REGION_NAME'] } } }),
    );
    const gateway = run('node', [built.file('main.js')], {
      PORT: '0',
      MANAGEMENT_PORT: '0',
      GATEWAY_CLOUDS: 'one',
      OS_CLIENT_CONFIG_FILE: clouds,
      UPSTREAM_ALLOW_HTTP: 'true',
      API_KEYS_FILE: join(folder, 'keys.json'),
      GATEWAY_SECRET: 'a secret of the tests, long enough for them',
      CORS_ORIGINS: ORIGIN,
      REDIS_URL: 'redis://127.0.0.1:1',
      REDIS_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OIDC_ISSUER: 'https://issuer.example.com',
      OIDC_AUDIENCE: 'backup-gateway',
    });
    const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
    const { status, headers } = await fetch(`${url}/api/v1/projects`, { headers: { Origin: ORIGIN } });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN]);
    for (const path of ['/docs/', '/docs/swagger-ui-bundle.js']) {
      expect((await fetch(`${url}${path}`)).status).toBe(200);
    }
    gateway.signal('SIGTERM');
    expect((await gateway.ended()).code).toBe(0);
  });
});
