import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** What the tests need of the machine: packages of Debian's, each with the command that shows it is there. */
const PACKAGES = [
  { name: 'redis-server', command: 'redis-server' },
  { name: 'curl', command: 'curl' },
  { name: 'python3-openstackclient', command: 'openstack' },
  { name: 'python3-cinderclient', command: 'cinder' },
  { name: 'chromium', command: 'chromium' },
] as const;

export interface Machine {
  /** Where its commands are: a PATH. */
  readonly path: string;
  readonly isRoot: boolean;
  /** Takes a line for whoever waits. */
  readonly tell: (line: string) => void;
}

const PATIENCE_MS = 9 * 60_000;
/** Where dpkg looks for its helpers; a PATH of `su` without a dash lacks them. */
const ROOTS_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
/**
 * No service is started by its installation, and nothing has to be tidied up after it: to systemd's systemctl it looks like a chroot,
 * to init scripts like single-user mode.
 */
const STARTS_NO_SERVICE = { SYSTEMD_OFFLINE: '1', RUNLEVEL: '1' };

/** Names of the packages whose command is not there. */
export function missingPackages(path: string): readonly string[] {
  return PACKAGES.filter(({ command }) => !isOnPath(command, path)).map(({ name }) => name);
}

/** Jest's globalSetup of the projects that need the packages: it runs only when one of their tests does. */
export default async function debianPackages(): Promise<void> {
  await installMissing({
    path: process.env['PATH'] ?? '',
    isRoot: process.getuid?.() === 0,
    tell: (line) => process.stderr.write(`${line}\n`),
  });
}

/** As root on Debian and its like it installs what is missing; elsewhere it fails and says how to. */
export async function installMissing({ path, isRoot, tell }: Machine): Promise<void> {
  const missing = missingPackages(path);
  if (missing.length === 0) return;
  if (!isRoot || !isOnPath('apt-get', path)) throw new Error(howTo(missing));
  tell(`installing ${missing.join(', ')} for the tests (apt-get)`);
  await install(missing, path);
  const stillMissing = missingPackages(path);
  if (stillMissing.length > 0) throw new Error(`installed, but on no folder of PATH: ${stillMissing.join(', ')}`);
}

function howTo(missing: readonly string[]): string {
  const command = `sudo apt-get install -y ${missing.join(' ')}`;
  return `the tests need ${missing.join(', ')} of Debian's packages. As root they install them; else run: ${command}`;
}

async function install(packages: readonly string[], path: string): Promise<void> {
  // One source out of order need not be the one with the packages, so a failed update is told only when the installation fails.
  const update = await aptGet(['update'], path);
  const options = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const result = await aptGet(['install', ...options, ...packages], path);
  if (!result.isWell) throw new Error(`apt-get could not install ${packages.join(', ')}\n${update.said}${result.said}`);
}

async function aptGet(args: readonly string[], path: string): Promise<{ isWell: boolean; said: string }> {
  const PATH = [path, ...ROOTS_FOLDERS].join(delimiter);
  const env = { ...process.env, ...STARTS_NO_SERVICE, DEBIAN_FRONTEND: 'noninteractive', PATH };
  try {
    const { stdout, stderr } = await promisify(execFile)('apt-get', args, {
      env,
      timeout: PATIENCE_MS,
      maxBuffer: Infinity,
    });
    return { isWell: true, said: `${stdout}${stderr}` };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { isWell: false, said: `${stdout}${stderr}${String(error)}\n` };
  }
}

function isOnPath(command: string, path: string): boolean {
  return whereIs(command, path) !== undefined;
}

/** The file of a command on that PATH. */
export function whereIs(command: string, path: string): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
