import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const json = (text: string): unknown => JSON.parse(text);
const lock = json(readFileSync('package-lock.json', 'utf8')) as { packages: Readonly<Record<string, Locked>> };
const { allowScripts } = json(readFileSync('package.json', 'utf8')) as {
  allowScripts: Readonly<Record<string, boolean>>;
};
const nameOf = (path: string): string => path.split('node_modules/').at(-1) ?? '';
const entries = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('a package that wants to run a script when it is installed', () => {
  const wanting = new Set(entries.flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [nameOf(path)] : [])));

  it('has been answered yes or no by name, and nothing else has', () => {
    expect([...wanting].sort()).toEqual(Object.keys(allowScripts).sort());
  });

  it('has been answered no, but for the one that brings Node', () => {
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
  });

  it('has been answered no where a gateway runs with it', () => {
    const wanting = entries.filter(([, { dev, hasInstallScript }]) => hasInstallScript && dev !== true);
    expect(wanting.filter(([path]) => allowScripts[nameOf(path)] !== false)).toEqual([]);
  });
});

describe('the lock file', () => {
  it('names no place to fetch from: that is for whoever installs to say', () => {
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined || link)).toEqual([]);
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved"/);
  });

  it('has the hash of every package', () => {
    const without = entries.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('takes packages from a registry only: none from git, a file or an address', () => {
    const asked = Object.entries(lock.packages).flatMap(([path, { dependencies, devDependencies }]) =>
      Object.entries({ ...dependencies, ...devDependencies }).map(([name, range]) => `${path} ${name}@${range}`),
    );
    expect(asked.length).toBeGreaterThan(entries.length / 2);
    const elsewhere = /@(git|file|link|https?|github|[\w.-]+\/)/;
    const rangeOf = (each: string): string => each.replace(/^.* @?/, '').replace(/@npm:@?/, ' '); // an alias is of the registry, too
    expect(asked.filter((each) => elsewhere.test(rangeOf(each)))).toEqual([]);
    expect(entries.filter(([, { version = '' }]) => !/^\d+\.\d+\.\d+/.test(version))).toEqual([]);
  });
});

describe("the lock file of the bench's peers", () => {
  const text = readFileSync('bench/package-lock.json', 'utf8');
  const peers = Object.entries((json(text) as typeof lock).packages).filter(([path]) => path !== '');

  it('names no place to fetch from, and has the hash of every package', () => {
    expect(text).not.toMatch(/"resolved"/);
    const without = peers.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('is apart from that of the gateway, which needs nothing of it', () => {
    const { workspaces } = json(readFileSync('package.json', 'utf8')) as { workspaces?: unknown };
    expect(workspaces).toBeUndefined();
    expect(entries.filter(([path]) => path.startsWith('bench/'))).toEqual([]);
  });
});

describe('npm run sbom', () => {
  it('lists what a gateway runs with, each by name, version and hash, and where to fetch it nowhere', () => {
    const out = execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const { bomFormat, components } = json(out) as {
      bomFormat: string;
      components: { name: string; version: string; hashes?: unknown[]; externalReferences: { type: string }[] }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const shipped = entries
      .filter(([, { dev }]) => dev !== true)
      .map(([path, { version }]) => `${nameOf(path)} ${version ?? ''}`);
    expect(new Set(components.map(({ name, version }) => `${name} ${version}`))).toEqual(new Set(shipped));
    expect(components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
    const places = components.flatMap(({ externalReferences }) => externalReferences.map(({ type }) => type));
    expect(places).not.toContain('distribution');
  });
});
