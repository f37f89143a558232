import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bareEnvironment, run } from '../support/commands.js';
import { blockOf } from '../support/doc-blocks.js';
import { aGateway } from '../support/gateway.js';
import { SEED_BACKUP, SEED_PROJECT } from '../support/seed-view.js';

const PACKAGE = resolve('clients/typescript');
const TSC = resolve('node_modules/typescript/bin/tsc');

/** What npm prints. */
function npm(args: readonly string[], cwd: string): string {
  const env = { ...bareEnvironment(), npm_config_cache: join(folder, 'npm-cache') };
  return execFileSync('npm', [...args, '--offline', '--no-update-notifier'], { cwd, env, encoding: 'utf8' });
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** A project of somebody else's, with the packed client in it. */
let folder: string;
let packed: Packed;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-gateway-client-'));
  const out = npm(['pack', '--json', '--silent', '--pack-destination', folder], PACKAGE);
  [packed = { filename: '', files: [] }] = JSON.parse(out.slice(out.indexOf('['))) as Packed[];
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  npm(['install', `./${packed.filename}`], folder);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the package of the typed client, installed elsewhere without a network', () => {
  it('holds what was compiled, its types, its paper and its licence, and nothing else', () => {
    const others = packed.files.map(({ path }) => path).filter((path) => !/^dist\/[\w/-]+\.(js|d\.ts)$/.test(path));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(readFileSync(join(PACKAGE, 'LICENSE'), 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
  });

  it('reads a backup, and follows it, as a program of Node’s', async () => {
    const { url, key } = await aGateway();
    const program = `
      import { createClient, GatewayProblem } from '@backup-gateway/client';
      const [, , baseUrl, key, project, id] = process.argv;
      const client = createClient({ baseUrl, key });
      const view = await client.backup(project, id);
      for await (const event of client.follow(project, id)) { console.log(view.name, event.view.name); break; }
      await client.backup(project, 'x').catch((error) => console.log(error instanceof GatewayProblem, error.code));`;
    writeFileSync(join(folder, 'program.js'), program);
    const words = ['program.js', url, key, SEED_PROJECT, SEED_BACKUP];
    const { out, err, code } = await run('node', words, {}, folder).ended();
    expect([out, err, code]).toEqual(['backup_d32c backup_d32c\ntrue invalid-request\n', '', 0]);
  });

  it('does what the example of its README says, as it stands there', async () => {
    const { url, key } = await aGateway();
    const given = `const [, , key, projectId, backupId] = process.argv, signal = AbortSignal.timeout(2_000);\n`;
    const example = blockOf('clients/typescript/README.md', 'ts').replace('https://gateway.example.com', url);
    writeFileSync(join(folder, 'readme.js'), `${given}${example}`);
    const { out, err, code } = await run('node', ['readme.js', key, SEED_PROJECT, SEED_BACKUP], {}, folder).ended();
    expect([err, code]).toEqual(['', 0]);
    const lines = out.trimEnd().split('\n');
    expect(lines.pop()).toBe('100');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^[0-9a-f-]{36} \S+ error$/);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'has types that hold, by the example of its README: module %s, resolved as %s',
    async (module, resolution) => {
      const example = blockOf('clients/typescript/README.md', 'ts');
      const given = 'declare const key: string, projectId: string, backupId: string, signal: AbortSignal;\n';
      writeFileSync(join(folder, 'example.ts'), `${example}${given}`);
      const wrong = `import { createClient } from '@backup-gateway/client';
      // @ts-expect-error neither key nor token
      const client = createClient({ baseUrl: '' });
      // @ts-expect-error no such status
      void client.backups('p', { status: 'late' });
      // @ts-expect-error not asked for: it may be absent
      void client.backup('p', 'b', { fields: ['name'] }).then(({ volumes }) => volumes.length);
      void client.backup('p', 'b').then(({ volumes }) => volumes.length);`;
      writeFileSync(join(folder, 'wrong.ts'), wrong);
      const compilerOptions = {
        ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, types: [] },
        ...{ target: 'es2022', lib: ['es2022', 'dom'], module, moduleResolution: resolution },
      };
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['example.ts', 'wrong.ts'] }),
      );
      const { out, code } = await run('node', [TSC], {}, folder).ended();
      expect([out, code]).toEqual(['', 0]);
    },
    60_000,
  );
});
