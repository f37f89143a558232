import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** The peers' own package. */
export const BENCH_FOLDER = join(ROOT, 'bench');

/** A compiled file of the peers. */
export const peerFile = (name: string): string => join(BENCH_FOLDER, 'dist', name);

/** Installs what the peers need where it is missing, and compiles them. Answers why there are no peers, or `null`. */
export async function installPeers(progress: (text: string) => void): Promise<string | null> {
  const run = promisify(execFile);
  try {
    if (!isInstalled()) {
      progress('installing the peers (npm ci --prefix bench)');
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--prefix', BENCH_FOLDER], { maxBuffer: Infinity });
    }
    await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', BENCH_FOLDER]);
    return null;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}`.trim().split('\n').slice(0, 5).join('; ');
    const why = `the peers cannot be installed: ${said === '' ? String(error) : said}`;
    progress(why);
    return why;
  }
}

/** And not before the lock file was changed. */
function isInstalled(): boolean {
  const installed = join(BENCH_FOLDER, 'node_modules', '.package-lock.json');
  const wanted = join(BENCH_FOLDER, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}
