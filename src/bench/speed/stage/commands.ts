import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Where a PATH of `su` without a dash does not look. */
const ROOTS_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
/** Its installation starts no service: to systemd it looks like a chroot, to init scripts like single-user mode. */
const STARTS_NO_SERVICE = { SYSTEMD_OFFLINE: '1', RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' };
const PACKAGES = { wrk: 'wrk', nginx: 'nginx-light' } as const;

/** The file of a command of this machine. */
export function commandOf(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...ROOTS_FOLDERS].filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** wrk and nginx are Debian's: root installs what is missing; without them the bench goes on, and says so. */
export async function installCommands(progress: (text: string) => void): Promise<void> {
  const missing = Object.entries(PACKAGES).flatMap(([command, name]) => (commandOf(command) === null ? [name] : []));
  if (missing.length === 0) return;
  const aptGet = commandOf('apt-get');
  if (process.getuid?.() !== 0 || aptGet === null) {
    progress(`without ${missing.join(' and ')}; to have them: sudo apt-get install -y ${missing.join(' ')}`);
    return;
  }
  progress(`installing ${missing.join(' and ')} (apt-get)`);
  const env = { ...process.env, ...STARTS_NO_SERVICE, PATH: [process.env['PATH'], ...ROOTS_FOLDERS].join(delimiter) };
  const run = (...args: string[]): Promise<unknown> => promisify(execFile)(aptGet, args, { env, maxBuffer: Infinity });
  await run('update').catch(() => undefined); // told by the installation where it matters
  await run('install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...missing).catch(
    (error: unknown) => {
      progress(`apt-get could not install ${missing.join(' and ')}: ${String(error).slice(0, 300)}`);
    },
  );
}
