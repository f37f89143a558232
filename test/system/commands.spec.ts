import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupView } from '../../src/core/backup-view.js';
import { BOTH_PROJECT, CBR_PROJECT } from '../../src/sandbox/seed.cbr.js';
import { bareEnvironment, run } from '../support/commands.js';
import { aFolder } from '../support/gateway.js';
import { aSandbox } from '../support/sandbox.js';
import { SEED_BACKUP, SEED_PROJECT, seedView } from '../support/seed-view.js';

const ANY_PORTS = { PORT: '0', SANDBOX_PORT: '0' };
const SECRET = 'a secret of the tests, long enough for them';

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'build'], { env: { ...bareEnvironment() }, stdio: 'inherit' });
}, 120_000);

/** A printed line of curl, typed into a shell as it stands; what it prints. */
async function carryOut(line: string): Promise<string> {
  const { code, out, err } = await run('sh', ['-c', line]).ended();
  expect([line, code, err]).toEqual([line, 0, '']);
  return out;
}

describe('npm run demo', () => {
  it('with --once prints the merged view of the documents’ example and ends well', async () => {
    const { code, out } = await run('npm', ['run', 'demo', '--', '--once']).ended();
    expect(code).toBe(0);
    const view = JSON.parse(out.slice(out.search(/^\{$/m))) as BackupView;
    const { csbs, vbs } = view.sources;
    expect(view).toEqual(seedView({ csbs: csbs.fetchedAt ?? '', vbs: vbs.fetchedAt ?? '' }));
  }, 120_000); // it builds first

  it('prints curl lines that work as printed, one after the other, and ends on Ctrl-C', async () => {
    const demo = run('node', ['dist/demo/main.js'], ANY_PORTS);
    await demo.says(/Ctrl-C/);
    const lines = demo.out().match(/^ +curl .*$/gm) ?? [];
    const printed: string[] = [];
    for (const line of lines) printed.push(await carryOut(line));
    const [merged = '', csbs = '', vbs = '', away, another = '', back, ...more] = printed;
    expect(JSON.parse(merged)).toMatchObject({ id: SEED_BACKUP, completeness: 'complete' });
    expect(JSON.parse(csbs)).toMatchObject({ checkpoint_item: { id: SEED_BACKUP, name: 'backup_d32c' } });
    expect((JSON.parse(vbs) as { backups: unknown[] }).backups).toHaveLength(3);
    for (const secret of ['192.168.82.222', 'backupurl', 'snap_id']) expect(vbs).not.toContain(secret);
    expect(JSON.parse(another)).toMatchObject({ completeness: 'partial', sources: { vbs: { status: 'unavailable' } } });
    expect([away, back, more]).toEqual(['', '', []]);
    const [, metrics = ''] = /^Metrics +(http:\S+)/m.exec(demo.out()) ?? [];
    expect(await (await fetch(metrics)).text()).toContain('process_resident_memory_bytes');
    demo.signal('SIGINT');
    expect((await demo.ended()).code).toBe(0);
  });

  it('leaves nothing behind where its terminal is closed', async () => {
    const TMPDIR = aFolder();
    const demo = run('node', ['dist/demo/main.js'], { ...ANY_PORTS, TMPDIR });
    await demo.says(/Ctrl-C/);
    expect(readdirSync(TMPDIR)).toHaveLength(1);
    demo.signal('SIGHUP');
    expect((await demo.ended()).code).toBe(0);
    expect(readdirSync(TMPDIR)).toEqual([]);
  });

  it('says which ports to choose when one is taken', async () => {
    const { url } = await aSandbox();
    const { code, err } = await run('node', ['dist/demo/main.js'], {
      ...ANY_PORTS,
      SANDBOX_PORT: new URL(url).port,
    }).ended();
    expect([code, err]).toEqual([1, expect.stringContaining('PORT and SANDBOX_PORT choose other ports')]);
  });
});

describe('npm start', () => {
  it('refuses to start on bad settings, with every mistake by name and no secret', async () => {
    const { code, err } = await run('node', ['dist/main.js'], {
      PORT: 'x',
      OS_PASSWORD: 'hunter2hunter2',
      CSBS_ENDPOINT: 'ftp://x',
    }).ended();
    expect(code).toBe(1);
    for (const name of ['PORT', 'CSBS_ENDPOINT', 'OS_AUTH_URL', 'OS_USERNAME']) {
      expect(err).toContain(name);
    }
    expect(err).not.toContain('hunter2');
  });

  it('refuses to start where the port of the metrics is taken, and says which setting that is', async () => {
    const sandbox = await aSandbox();
    const { port } = new URL(sandbox.url);
    const { code, err } = await run('node', ['dist/main.js'], {
      ...sandbox.settings,
      PORT: '0',
      MANAGEMENT_PORT: port,
      API_KEYS_FILE: join(aFolder(), 'keys.json'),
      GATEWAY_SECRET: SECRET,
    }).ended();
    expect([code, err]).toEqual([1, expect.stringContaining(`MANAGEMENT_PORT must be a port that is free: ${port}`)]);
  });

  it('serves a cloud that only the environment names, to keys made and taken on the command line', async () => {
    const sandbox = await aSandbox();
    const keysFile = join(aFolder(), 'keys.json');
    const env = { ...sandbox.settings, PORT: '0', API_KEYS_FILE: keysFile, GATEWAY_SECRET: SECRET };
    const keys = (...args: string[]) => run('npm', ['run', '--silent', 'keys', '--', ...args], env).ended();
    const gateway = run('npm', ['start'], env);
    const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
    const made = await keys('create', '--name', 'team', '--projects', SEED_PROJECT, '--scopes', 'view');
    const key = made.out.trimEnd().split('\n').at(-1) ?? '';
    const ask = async (): Promise<number> =>
      (await fetch(`${url}/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`, { headers: { 'X-API-Key': key } }))
        .status;
    expect(await ask()).toBe(200);
    const [id = ''] = (await keys('list')).out.split(/\s/);
    expect((await keys('revoke', id)).code).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await ask()).toBe(401);
    expect(gateway.err()).not.toContain(key);
  });

  it('ends well on SIGTERM, and answers what is under way', async () => {
    const sandbox = await aSandbox();
    const env = { ...sandbox.settings, PORT: '0', API_KEYS_FILE: join(aFolder(), 'keys.json'), GATEWAY_SECRET: SECRET };
    const key = (
      await run(
        'node',
        ['dist/keys/main.js', 'create', '--name', 't', '--projects', SEED_PROJECT, '--scopes', 'view'],
        env,
      ).ended()
    ).out.trim();
    const gateway = run('node', ['dist/main.js'], env);
    const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
    sandbox.next('csbs').delay(500);
    const underWay = fetch(`${url}/api/v1/projects/${SEED_PROJECT}/backups/${SEED_BACKUP}`, {
      headers: { 'X-API-Key': key },
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    gateway.signal('SIGTERM');
    expect((await underWay).status).toBe(200);
    expect((await gateway.ended()).code).toBe(0);
    const { out } = await run('node', ['dist/keys/main.js', 'list'], env).ended();
    expect(out).toMatch(/\texpires never\tlast used \d{4}-\d\d-\d\dT[\d:.]+Z\n$/);
  });
});

describe('npm run doctor', () => {
  it('prints JSON for a machine, and exits 1 where something fails', async () => {
    const { settings } = await aSandbox();
    const env = {
      ...settings,
      OS_USERNAME: 'nobody',
      API_KEYS_FILE: join(aFolder(), 'keys.json'),
      GATEWAY_SECRET: SECRET,
    };
    const { code, out } = await run('npm', ['run', '--silent', 'doctor', '--', '--json'], env).ended();
    const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: { check: string; standing: string }[] };
    const failed = checks.filter(({ standing }) => standing === 'fail').map(({ check }) => check);
    expect([code, ok, failed]).toEqual([1, false, ['live keys', 'cloud environment, account']]);
  });
});

describe('npm run sandbox', () => {
  it('prints the settings that point a gateway at it', async () => {
    const sandbox = run('npm', ['run', '--silent', 'sandbox'], { SANDBOX_PORT: '0' });
    await sandbox.says(/Faults:/);
    const printed = Object.fromEntries(
      [...sandbox.out().matchAll(/^ {2}([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const gateway = run('node', ['dist/main.js'], {
      ...printed,
      PORT: '0',
      API_KEYS_FILE: join(aFolder(), 'k.json'),
      GATEWAY_SECRET: SECRET,
    });
    const [, url = ''] = await gateway.says(/"url":"(http:[^"]+)"/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('points at one of the projects with CBR where that is asked for', async () => {
    for (const id of [BOTH_PROJECT, CBR_PROJECT]) expect(readFileSync('docs/cbr.md', 'utf8')).toContain(id);
    const settings = { SANDBOX_PORT: '0', SANDBOX_PROJECT_ID: CBR_PROJECT };
    const sandbox = run('npm', ['run', '--silent', 'sandbox'], settings);
    await sandbox.says(/Faults:/);
    expect(sandbox.out()).toContain('(Keystone, CSBS, VBS, CBR)');
    expect(sandbox.out()).toMatch(/^ {2}CBR_ENDPOINT=http:.*\/cbr\/v3\/\{project_id\}$/m);
    expect(sandbox.out()).toContain(`  OS_PROJECT_ID=${CBR_PROJECT}`);
    const { code, err } = await run('npm', ['run', '--silent', 'sandbox'], {
      ...settings,
      SANDBOX_PROJECT_ID: 'x',
    }).ended();
    expect([code, err]).toEqual([1, expect.stringContaining('has no project x')]);
  });

  it('says which port to choose when its own is taken', async () => {
    const { url } = await aSandbox();
    const { code, err } = await run('node', ['dist/sandbox/main.js'], { SANDBOX_PORT: new URL(url).port }).ended();
    expect([code, err]).toEqual([1, expect.stringMatching(/EADDRINUSE.*SANDBOX_PORT chooses another port/)]);
  });
});
