import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installMissing, missingPackages } from '../support/debian-packages.js';
import { aFolder } from '../support/gateway.js';

const COMMANDS = ['redis-server', 'curl', 'openstack', 'cinder', 'chromium'];
const PACKAGES = ['redis-server', 'curl', 'python3-openstackclient', 'python3-cinderclient', 'chromium'];

/** A folder for a PATH with these commands in it: a machine, as far as the tests' set-up looks at one. */
function aMachine(commands: readonly string[], aptGet?: string): string {
  const folder = aFolder();
  const script = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\ncd '${folder}'\n${text}\n`, { mode: 0o755 });
  };
  for (const name of commands) script(name, '');
  if (aptGet !== undefined) script('apt-get', aptGet);
  return folder;
}

/** Writes down what it was told and under which environment; "installs" copies of itself. */
const aptGet = (...installs: string[]): string =>
  `echo "$DEBIAN_FRONTEND $SYSTEMD_OFFLINE $RUNLEVEL $*" >> told
   if [ "$1" = install ]; then for name in ${installs.join(' ')}; do /bin/cp apt-get "$name"; done; fi`;

/** What the set-up says while it looks after that machine. */
async function setUp(path: string, isRoot = true): Promise<readonly string[]> {
  const lines: string[] = [];
  await installMissing({ path, isRoot, tell: (line) => lines.push(line) });
  return lines;
}

const told = (machine: string): string[] => readFileSync(join(machine, 'told'), 'utf8').trimEnd().split('\n');

describe('the packages of Debian’s that the tests need', () => {
  it('are seen by their commands, wherever on PATH those are', () => {
    expect(missingPackages('')).toEqual(PACKAGES);
    expect(missingPackages(aMachine(['cinder', 'curl', 'redis-server', 'chromium']))).toEqual([
      'python3-openstackclient',
    ]);
    const [one, other] = [aMachine(['cinder', 'openstack']), aMachine(['redis-server', 'curl', 'chromium'])];
    expect(missingPackages(`/nowhere::${one}:${other}`)).toEqual([]);
  });

  it.each([true, false])('are left alone where they are there (root: %s)', async (isRoot) => {
    const machine = aMachine(COMMANDS, aptGet());
    expect(await setUp(machine, isRoot)).toEqual([]);
    expect(existsSync(join(machine, 'told'))).toBe(false);
  });

  it('are installed by root: only the missing ones, without questions, and without starting a service', async () => {
    const machine = aMachine(['openstack', 'curl', 'chromium'], aptGet('redis-server', 'cinder'));
    expect(await setUp(machine)).toEqual(['installing redis-server, python3-cinderclient for the tests (apt-get)']);
    expect(told(machine)).toEqual([
      'noninteractive 1 1 update',
      'noninteractive 1 1 install -y --no-install-recommends -o DPkg::Lock::Timeout=120 redis-server python3-cinderclient',
    ]);
  });

  it('are installed although a source of packages is out of order', async () => {
    const machine = aMachine(
      ['openstack', 'curl', 'cinder', 'chromium'],
      `[ "$1" = update ] && exit 100\n${aptGet('redis-server')}`,
    );
    await setUp(machine);
    expect(missingPackages(machine)).toEqual([]);
  });

  it('that cannot be installed fail the run with what apt-get said', async () => {
    const machine = aMachine(['openstack', 'curl', 'cinder', 'chromium'], 'echo "E: no $1 today" >&2; exit 100');
    const failure = setUp(machine);
    await expect(failure).rejects.toThrow(
      /^apt-get could not install redis-server\nE: no update [^]*E: no install today/,
    );
  });

  it('that are installed and still not there fail it by name', async () => {
    const failure = setUp(aMachine(['openstack', 'curl', 'cinder', 'chromium'], aptGet()));
    await expect(failure).rejects.toThrow('redis-server');
  });

  it.each([
    ['anybody but root', { isRoot: false, has: aptGet() }],
    ['root of a system without apt-get', { isRoot: true, has: undefined }],
  ])('fail it by name for %s, with the command to run', async (_who, { isRoot, has }) => {
    const machine = aMachine(['cinder'], has);
    await expect(setUp(machine, isRoot)).rejects.toThrow(
      'run: sudo apt-get install -y redis-server curl python3-openstackclient',
    );
    expect(existsSync(join(machine, 'told'))).toBe(false);
  });

  it('are the ones that CONTRIBUTING tells of', () => {
    expect(readFileSync('CONTRIBUTING.md', 'utf8')).toContain(`sudo apt-get install -y ${PACKAGES.join(' ')}`);
  });
});
