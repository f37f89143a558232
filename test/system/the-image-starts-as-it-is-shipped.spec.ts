import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { figure } from '../support/figures.js';
import { builtImage, wordsOf, type Image } from '../support/image.js';
import { PATH_OF_VIEW } from '../support/processes.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_PROJECT } from '../support/seed-view.js';

const COMMAND = wordsOf(/^CMD (\[.*\])$/m);
const HEALTH_CHECK = wordsOf(/^HEALTHCHECK .*\n {2}CMD (\[.*\])$/m);
const CREATE_KEY = ['node', 'dist/keys/main.js', 'create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view']; // prettier-ignore
const MOST_BYTES = 120_000_000;

let image: Image;

beforeAll(() => {
  image = builtImage();
}, 240_000);

afterAll(() => {
  image.remove();
});

/** What a program of one line prints, run as the gateway is. */
async function printed(program: string): Promise<string> {
  return (await image.start(['node', '-p', program]).ended()).out.trim();
}

/** The settings of a gateway over a sandbox cloud; what it keeps is in that folder. */
async function settingsOver(state: string): Promise<Record<string, string>> {
  const { settings } = await aSandbox();
  // The image listens for all who reach its container; here there is none.
  return { ...settings, HOST: '127.0.0.1', PORT: '0', API_KEYS_FILE: join(state, 'keys.json') };
}

describe('what the image holds', () => {
  it('is small: the gateway and all that it needs, less than 120 MB', () => {
    const [size = '0'] = execFileSync('du', ['-sk', image.app], { encoding: 'utf8' }).split('\t');
    const bytes = Number(size) * 1024;
    figure('the image’s /app, without Node', `${(bytes / 1_000_000).toFixed(1)} MB`);
    expect(bytes).toBeGreaterThan(10_000_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it('is what a gateway runs with, and no package or test that only a developer needs', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Readonly<Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>>;
    };
    const entries = Object.entries(packages).filter(([path]) => path !== '');
    const isThere = (path: string): boolean => existsSync(join(image.app, path));
    const development = entries.filter(([, { dev }]) => dev === true).map(([path]) => path);
    expect(development.filter(isThere)).toEqual([]);
    const needed = entries.filter(([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional);
    expect(needed.length).toBeGreaterThan(50);
    expect(needed.map(([path]) => path).filter((path) => !isThere(path))).toEqual([]);
    const files = readdirSync(join(image.app, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.includes('.spec.'))).toEqual([]);
  });

  it('is run by Node 24, by a user who is not root, cannot become root, and cannot change it', async () => {
    const [major] = (await printed('process.versions.node')).split('.');
    const bases = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM node:(\d+)-slim/gm)].map(([, of]) => of);
    expect(bases).toEqual([major, major, major]);
    expect(Number(await printed('process.getuid()'))).not.toBe(0);
    const status = await printed(`require('fs').readFileSync('/proc/self/status', 'utf8')`);
    // Whoever runs the tests as somebody else than root has lowered nothing, and has nothing to lower.
    if (process.getuid?.() === 0) expect(status).toMatch(/^CapBnd:\t0+$[^]*^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    for (const path of ['package.json', 'new.txt', 'dist/main.js', 'node_modules/new.js']) {
      const write = `try { require('fs').writeFileSync('${path}', ''); 'written' } catch ({ code }) { code }`;
      expect([path, await printed(write)]).toEqual([path, 'EACCES']);
    }
  });
});

describe('a gateway out of the image', () => {
  it('answers, says that it is well, and ends well: it writes beside its keys and nowhere else', async () => {
    const state = image.aStateFolder();
    const env = await settingsOver(state);
    const key = (await image.start(CREATE_KEY, env).ended()).out.trim();
    const gateway = image.start(COMMAND, env);
    const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
    const ask = async (path: string): Promise<number> => {
      const answer = await fetch(`${url}${path}`, { headers: { 'X-API-Key': key } });
      await answer.arrayBuffer(); // else it is still under way when the gateway ends
      return answer.status;
    };
    const paths = ['/livez', '/readyz', '/openapi.json', '/docs', '/docs/swagger-ui-bundle.js', PATH_OF_VIEW];
    for (const path of paths) expect([path, await ask(path)]).toEqual([path, 200]);
    const page = await fetch(url, { headers: { Accept: 'text/html' } });
    const [, script = ''] = /src="\.\/(assets\/[^"]+)"/.exec(await page.text()) ?? [];
    expect([page.status, await ask(`/${script}`)]).toEqual([200, 200]);
    const health = { PORT: new URL(url).port };
    expect((await image.start(HEALTH_CHECK, health).ended()).code).toBe(0);
    gateway.signal('SIGTERM');
    expect((await gateway.ended()).code).toBe(0);
    expect((await image.start(HEALTH_CHECK, health).ended()).code).toBe(1);
    expect(gateway.err()).not.toMatch(/"level":[456]0/);
    expect(readdirSync(state).sort()).toEqual(['gateway-secret', 'keys.json', 'keys.json.used']);
  }, 60_000);

  it('takes keys that it cannot write to, by a link as in Kubernetes, and writes down when they were used', async () => {
    const [made, state] = [image.aStateFolder(), image.aStateFolder()];
    const env = { ...(await settingsOver(made)), GATEWAY_SECRET: 'a secret of the tests, long enough for them' };
    const key = (await image.start(CREATE_KEY, env).ended()).out.trim();
    const secret = join(made, '..data');
    mkdirSync(secret, 0o755);
    renameSync(join(made, 'keys.json'), join(secret, 'keys.json'));
    symlinkSync('..data/keys.json', join(made, 'keys.json'));
    chmodSync(made, 0o555);
    symlinkSync(join(made, 'keys.json'), join(state, 'keys.json'));
    const gateway = image.start(COMMAND, { ...env, API_KEYS_FILE: join(state, 'keys.json') });
    const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
    const view = await fetch(`${url}${PATH_OF_VIEW}`, { headers: { 'X-API-Key': key } });
    expect([view.status, await view.json()]).toMatchObject([200, { completeness: 'complete' }]);
    gateway.signal('SIGTERM');
    expect((await gateway.ended()).code).toBe(0);
    expect(gateway.err()).not.toMatch(/"level":[456]0/);
    expect([readdirSync(made).sort(), readdirSync(state).sort()]).toEqual([
      ['..data', 'keys.json'],
      ['keys.json', 'keys.json.used'],
    ]);
  }, 60_000);
});
